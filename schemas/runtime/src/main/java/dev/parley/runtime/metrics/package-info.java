/** The metrics of a process. */
@NullMarked
package dev.parley.runtime.metrics;

import org.jspecify.annotations.NullMarked;
