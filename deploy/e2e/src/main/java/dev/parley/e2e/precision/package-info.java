/** How good search is on a system that is loaded as the README says. */
@NullMarked
package dev.parley.e2e.precision;

import org.jspecify.annotations.NullMarked;
