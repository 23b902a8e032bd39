package dev.parley.embedder.cache;

import dev.parley.runtime.health.HealthCheck;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Remembers vectors between batches, workers and restarts. It may forget at any time and never
 * fails: a cache that is slow, away or wrong has missed. Safe for many threads.
 */
public interface VectorCache extends AutoCloseable {
  /**
   * One vector a key, in the same order; null where there is none. Whoever asks must not change
   * them: others are given the same.
   */
  List<float @Nullable []> get(List<CacheKey> keys);

  /** Keeps vectors; returns before they are kept. */
  void put(Map<CacheKey, float[]> vectors);

  /** Tells whether it is reached, where that can be told. */
  default Optional<HealthCheck> health() {
    return Optional.empty();
  }

  /** Lets go of connections; a closed cache misses. */
  @Override
  void close();

  /** A cache that keeps nothing. */
  static VectorCache none() {
    return NoVectorCache.INSTANCE;
  }
}
