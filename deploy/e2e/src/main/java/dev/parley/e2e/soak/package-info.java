/** The guarantees for as long as one likes: rounds of kills, and a table of what they did. */
@NullMarked
package dev.parley.e2e.soak;

import org.jspecify.annotations.NullMarked;
