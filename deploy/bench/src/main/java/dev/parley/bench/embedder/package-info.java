/** The embedder beside limits and peers. */
@NullMarked
package dev.parley.bench.embedder;

import org.jspecify.annotations.NullMarked;
