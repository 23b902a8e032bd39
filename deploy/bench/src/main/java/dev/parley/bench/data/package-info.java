/** Generated conversations and vectors, the same for the same seed. */
@NullMarked
package dev.parley.bench.data;

import org.jspecify.annotations.NullMarked;
