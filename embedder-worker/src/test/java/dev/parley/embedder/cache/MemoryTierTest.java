package dev.parley.embedder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MemoryTierTest {
  private static final CacheKey ONE = new CacheKey("one");
  private static final CacheLife LIFE = new CacheLife(Duration.ofHours(1), Duration.ofDays(7));

  private final AdjustableClock clock = new AdjustableClock();
  private final RecordedCacheMetrics metrics = new RecordedCacheMetrics();

  private MemoryTier tier(long bytes, boolean copies) {
    return new MemoryTier(bytes, LIFE, copies, metrics, clock);
  }

  private KeptVector fresh() {
    return new KeptVector(new float[384], clock.instant().getEpochSecond());
  }

  private static boolean has(MemoryTier tier, CacheKey key) {
    return tier.get(List.of(key)).get(0) != null;
  }

  @Test
  void itNeverTakesMoreThanItsBytesHoweverMuchIsPut() {
    long bytes = 100_000;
    MemoryTier tier = tier(bytes, true);
    List<CacheKey> keys = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      keys.add(new CacheKey("key" + i));
      tier.put(Map.of(keys.get(i), fresh()));
      assertThat(tier.heldBytes()).isLessThanOrEqualTo(bytes);
    }
    long held = tier.get(keys).stream().filter(Objects::nonNull).count();
    assertThat(held).isBetween(1L, bytes / (384 * 4 + MemoryTier.OVERHEAD));
    assertThat(tier.heldBytes()).isEqualTo(held * (384 * 4 + MemoryTier.OVERHEAD));
  }

  @Test
  void hitsMissesAndBytesAreCounted() {
    MemoryTier tier = tier(100_000, true);
    tier.put(Map.of(ONE, fresh()));
    tier.get(List.of(ONE, new CacheKey("other")));
    assertThat(metrics.kept()).isEqualTo(1);
    assertThat(metrics.hits()).isEqualTo(1);
    assertThat(metrics.misses()).isEqualTo(1);
    assertThat(metrics.bytesRead()).isEqualTo(384 * 4);
    assertThat(metrics.bytesWritten()).isEqualTo(384 * 4);
  }

  @Test
  void aCopyIsUsedForHalfOfWhatTheOriginalHasLeft() {
    MemoryTier tier = tier(100_000, true);
    tier.put(Map.of(ONE, fresh()));
    clock.advance(Duration.ofMinutes(29));
    assertThat(has(tier, ONE)).isTrue();
    clock.advance(Duration.ofMinutes(2));
    assertThat(has(tier, ONE)).isFalse();
  }

  @Test
  void whereThereIsNoOtherTierUseLengthensLifeHere() {
    MemoryTier tier = tier(100_000, false);
    tier.put(Map.of(ONE, fresh()));
    for (int i = 0; i < 10; i++) {
      clock.advance(Duration.ofMinutes(29));
      assertThat(has(tier, ONE)).as("use %d", i).isTrue();
    }
    clock.advance(Duration.ofHours(12));
    assertThat(has(tier, ONE)).isFalse();
  }

  @Test
  void noUseKeepsAVectorBeyondTheLongestLife() {
    MemoryTier tier = tier(100_000, false);
    tier.put(Map.of(ONE, fresh()));
    for (int i = 0; i < 7 * 72 - 1; i++) {
      clock.advance(Duration.ofMinutes(20));
      assertThat(has(tier, ONE)).isTrue();
    }
    clock.advance(Duration.ofMinutes(21));
    assertThat(has(tier, ONE)).isFalse();
  }
}
