/** A whole embedder-worker on topics of its own. */
@NullMarked
package dev.parley.bench.worker;

import org.jspecify.annotations.NullMarked;
