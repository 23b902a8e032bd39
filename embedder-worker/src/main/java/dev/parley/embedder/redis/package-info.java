/** Reaches Redis, whichever way it is set up: alone, watched by sentinels, or as a cluster. */
@NullMarked
package dev.parley.embedder.redis;

import org.jspecify.annotations.NullMarked;
