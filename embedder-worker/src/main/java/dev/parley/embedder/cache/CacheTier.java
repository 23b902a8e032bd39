package dev.parley.embedder.cache;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One place where vectors are kept. Like a {@link VectorCache}, it forgets and never fails. */
interface CacheTier extends AutoCloseable {
  /** One vector a key, in the same order; null where there is none. */
  List<@Nullable KeptVector> get(List<CacheKey> keys);

  /** Keeps vectors; returns before they are kept. */
  void put(Map<CacheKey, KeptVector> vectors);

  @Override
  void close();
}
