package dev.parley.embedder.cache;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps nothing. */
enum NoVectorCache implements VectorCache {
  INSTANCE;

  @Override
  public List<float @Nullable []> get(List<CacheKey> keys) {
    return Collections.nCopies(keys.size(), null);
  }

  @Override
  public void put(Map<CacheKey, float[]> vectors) {}

  @Override
  public void close() {}
}
