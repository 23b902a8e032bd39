package dev.parley.embedder.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps vectors in this process, up to a number of bytes; those that are used least go first.
 * Copies of what another tier has are kept for half of what is left of their lives there, see
 * {@link CacheLife#copyUntil}.
 */
final class MemoryTier implements CacheTier {
  /**
   * Bytes of an entry beside its floats: key and digest, this record, the array's header, and what
   * Caffeine holds for each; 64-bit JVM with compressed references.
   */
  static final int OVERHEAD = 304;

  private final Cache<CacheKey, KeptVector> vectors;
  private final CacheLife life;
  private final boolean copies;
  private final InstantSource clock;
  private final CacheMetrics metrics;

  /**
   * @param bytes the most that entries take
   * @param copies whether another tier has what this has
   * @param clock what lives are counted by
   */
  MemoryTier(
      long bytes, CacheLife life, boolean copies, CacheMetrics metrics, InstantSource clock) {
    this.life = life;
    this.copies = copies;
    this.clock = clock;
    this.metrics = metrics;
    this.vectors =
        Caffeine.newBuilder()
            .maximumWeight(bytes)
            .<CacheKey, KeptVector>weigher((key, kept) -> OVERHEAD + kept.bytes())
            .expireAfter(lives())
            .ticker(ticker(clock))
            .executor(Runnable::run)
            .build();
  }

  @Override
  public List<@Nullable KeptVector> get(List<CacheKey> keys) {
    long began = System.nanoTime();
    List<@Nullable KeptVector> found = new ArrayList<>(keys.size());
    int hits = 0;
    long bytes = 0;
    for (CacheKey key : keys) {
      KeptVector kept = vectors.getIfPresent(key);
      found.add(kept);
      if (kept != null) {
        hits++;
        bytes += kept.bytes();
      }
    }
    metrics.lookedUp(hits, keys.size() - hits, bytes, Duration.ofNanos(System.nanoTime() - began));
    return found;
  }

  @Override
  public void put(Map<CacheKey, KeptVector> kept) {
    vectors.putAll(kept);
    metrics.kept(kept.size(), kept.values().stream().mapToLong(KeptVector::bytes).sum());
  }

  /** Bytes that entries take, floats and all else. */
  long heldBytes() {
    vectors.cleanUp();
    return vectors.policy().eviction().orElseThrow().weightedSize().orElse(0);
  }

  @Override
  public void close() {
    vectors.invalidateAll();
  }

  private Expiry<CacheKey, KeptVector> lives() {
    return copies
        ? Expiry.writing((key, kept) -> left(life.copyUntil(kept.writtenAt(), now())))
        : Expiry.accessing((key, kept) -> left(life.until(kept.writtenAt(), now())));
  }

  private Duration left(long until) {
    return Duration.ofSeconds(Math.max(0, until - now()));
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }

  /** The same clock, so that an entry which is gone here is not believed to be there. */
  private static Ticker ticker(InstantSource clock) {
    return () -> Duration.ofMillis(clock.millis()).toNanos();
  }
}
