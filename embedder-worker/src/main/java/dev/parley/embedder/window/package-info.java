/** Gathers waiting conversations into batches and has them embedded, a few calls at a time. */
@NullMarked
package dev.parley.embedder.window;

import org.jspecify.annotations.NullMarked;
