/** How good search is: of what a query finds, how much is about its topic. */
@NullMarked
package dev.parley.local.precision;

import org.jspecify.annotations.NullMarked;
