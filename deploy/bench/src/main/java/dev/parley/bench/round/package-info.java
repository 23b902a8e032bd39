/** Contenders × scenarios → seconds, in interleaved rounds. */
@NullMarked
package dev.parley.bench.round;

import org.jspecify.annotations.NullMarked;
