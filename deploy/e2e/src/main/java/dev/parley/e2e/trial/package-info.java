/** Runs load against worker processes, does something to them, and holds the guarantees after. */
@NullMarked
package dev.parley.e2e.trial;

import org.jspecify.annotations.NullMarked;
