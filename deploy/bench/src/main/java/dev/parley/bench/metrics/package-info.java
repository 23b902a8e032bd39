/** What it costs to be measured. */
@NullMarked
package dev.parley.bench.metrics;

import org.jspecify.annotations.NullMarked;
