/** Remembers vectors, so that no text is paid for twice. */
@NullMarked
package dev.parley.embedder.cache;

import org.jspecify.annotations.NullMarked;
