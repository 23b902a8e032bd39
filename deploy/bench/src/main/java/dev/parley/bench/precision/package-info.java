/** How good search is: of what a query finds, how much is about its topic. */
@NullMarked
package dev.parley.bench.precision;

import org.jspecify.annotations.NullMarked;
