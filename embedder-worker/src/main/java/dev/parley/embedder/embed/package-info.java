/** Turns passages into vectors, in this process or by a provider. */
@NullMarked
package dev.parley.embedder.embed;

import org.jspecify.annotations.NullMarked;
