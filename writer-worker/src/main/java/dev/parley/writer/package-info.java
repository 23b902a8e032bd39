/** The writer-worker: upserts embedded conversations in bulk, guarded by their position. */
@NullMarked
package dev.parley.writer;

import org.jspecify.annotations.NullMarked;
