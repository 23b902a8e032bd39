package dev.parley.embedder.cache;

import dev.parley.runtime.health.HealthCheck;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks the fastest tier first and the next for what it has not, and tells the faster of the answer.
 */
final class TieredVectorCache implements VectorCache {
  private final List<CacheTier> tiers;
  private final InstantSource clock;

  /**
   * @param tiers the fastest first; closed with this
   */
  TieredVectorCache(List<? extends CacheTier> tiers, InstantSource clock) {
    this.tiers = List.copyOf(tiers);
    this.clock = clock;
  }

  @Override
  public List<float @Nullable []> get(List<CacheKey> keys) {
    float[][] found = new float[keys.size()][];
    List<Integer> asked = new ArrayList<>();
    for (int i = 0; i < found.length; i++) {
      asked.add(i);
    }
    for (int tier = 0; tier < tiers.size() && !asked.isEmpty(); tier++) {
      asked = ask(tier, keys, asked, found);
    }
    return Arrays.asList(found);
  }

  /** Returns which of {@code asked} the tier has not. */
  private List<Integer> ask(int tier, List<CacheKey> keys, List<Integer> asked, float[][] found) {
    List<@Nullable KeptVector> answer = tiers.get(tier).get(asked.stream().map(keys::get).toList());
    List<Integer> missing = new ArrayList<>();
    Map<CacheKey, KeptVector> fresh = new HashMap<>();
    for (int i = 0; i < asked.size(); i++) {
      KeptVector kept = answer.get(i);
      if (kept == null) {
        missing.add(asked.get(i));
      } else {
        found[asked.get(i)] = kept.vector();
        fresh.put(keys.get(asked.get(i)), kept);
      }
    }
    if (!fresh.isEmpty()) {
      tiers.subList(0, tier).forEach(faster -> faster.put(fresh));
    }
    return missing;
  }

  @Override
  public void put(Map<CacheKey, float[]> vectors) {
    long now = clock.instant().getEpochSecond();
    Map<CacheKey, KeptVector> kept = new HashMap<>();
    vectors.forEach((key, vector) -> kept.put(key, new KeptVector(vector, now)));
    tiers.forEach(tier -> tier.put(kept));
  }

  @Override
  public Optional<HealthCheck> health() {
    return tiers.stream()
        .filter(HealthCheck.class::isInstance)
        .map(HealthCheck.class::cast)
        .findFirst();
  }

  @Override
  public void close() {
    tiers.forEach(CacheTier::close);
  }
}
