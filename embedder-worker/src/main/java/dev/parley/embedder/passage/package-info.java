/** Cuts a transcript into the passages that are embedded. */
@NullMarked
package dev.parley.embedder.passage;

import org.jspecify.annotations.NullMarked;
