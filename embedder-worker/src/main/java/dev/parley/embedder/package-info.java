/** The embedder-worker: reads conversations, has them embedded in batches, and passes them on. */
@NullMarked
package dev.parley.embedder;

import org.jspecify.annotations.NullMarked;
