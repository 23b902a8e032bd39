/** Parley as a whole: its guarantees, its search and its documentation, held to what it does. */
@NullMarked
package dev.parley.e2e;

import org.jspecify.annotations.NullMarked;
