package dev.parley.embedder.cache;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers vectors between batches, workers and restarts. It may forget at any time and never
 * fails: a cache that is slow, away or wrong has missed. Safe for many threads.
 */
public interface VectorCache extends AutoCloseable {
  /** One vector a key, in the same order; null where there is none. */
  List<float @Nullable []> get(List<CacheKey> keys);

  /** Keeps vectors; returns before they are kept. */
  void put(Map<CacheKey, float[]> vectors);

  /** Lets go of connections; a closed cache misses. */
  @Override
  void close();

  /** A cache that keeps nothing. */
  static VectorCache none() {
    return NoVectorCache.INSTANCE;
  }
}
