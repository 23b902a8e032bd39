package dev.parley.embedder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TieredVectorCacheTest {
  private static final CacheKey ONE = new CacheKey("one");
  private static final CacheKey TWO = new CacheKey("two");
  private static final CacheKey NONE = new CacheKey("none");
  private static final float[] VECTOR = {1, 2};

  private final Shared shared = new Shared();
  private final VectorCache cache = worker();

  private VectorCache worker() {
    CacheLife life = new CacheLife(Duration.ofHours(1), Duration.ofDays(7));
    MemoryTier memory =
        new MemoryTier(100_000, life, true, CacheMetrics.NONE, InstantSource.system());
    return new TieredVectorCache(List.of(memory, shared), InstantSource.system());
  }

  @Test
  void whatIsInMemoryIsAskedForNowhereElse() {
    cache.put(Map.of(ONE, VECTOR));
    assertThat(cache.get(List.of(ONE))).containsExactly(VECTOR);
    assertThat(shared.asked).isEmpty();
  }

  @Test
  void whatAnotherWorkerHasIsAskedForOnce() {
    worker().put(Map.of(ONE, VECTOR));
    assertThat(cache.get(List.of(NONE, ONE, ONE))).containsExactly(null, VECTOR, VECTOR);
    assertThat(cache.get(List.of(ONE, TWO))).containsExactly(VECTOR, null);
    assertThat(shared.asked).containsExactly(List.of(NONE, ONE, ONE), List.of(TWO));
  }

  /** What all workers have. */
  private static final class Shared implements CacheTier {
    final Map<CacheKey, KeptVector> kept = new HashMap<>();
    final List<List<CacheKey>> asked = new ArrayList<>();

    @Override
    public List<@Nullable KeptVector> get(List<CacheKey> keys) {
      asked.add(keys);
      List<@Nullable KeptVector> found = new ArrayList<>();
      keys.forEach(key -> found.add(kept.get(key)));
      return found;
    }

    @Override
    public void put(Map<CacheKey, KeptVector> vectors) {
      kept.putAll(vectors);
    }

    @Override
    public void close() {}
  }
}
