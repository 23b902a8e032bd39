/** Turns passages into vectors, in this process. */
@NullMarked
package dev.parley.embedder.embed;

import org.jspecify.annotations.NullMarked;
