package dev.parley.embedder.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** Counts one tier in a registry; all its meters are there, at zero, from the start. */
public final class MicrometerCacheMetrics implements CacheMetrics {
  private static final String TIER = "tier";

  private final Counter hits;
  private final Counter misses;
  private final Counter kept;
  private final Counter read;
  private final Counter written;
  private final Timer lookUps;
  private final Map<CacheFault, Counter> faults = new EnumMap<>(CacheFault.class);

  /**
   * @param tier its name
   */
  public MicrometerCacheMetrics(MeterRegistry registry, String tier) {
    hits = counter(registry, tier, "hits", "vectors that the tier had");
    misses =
        counter(
            registry, tier, "misses", "vectors that the tier had not, or could not be asked for");
    kept = counter(registry, tier, "puts", "vectors that the tier has taken");
    read = counter(registry, tier, "read.bytes", "bytes of the vectors that the tier had");
    written = counter(registry, tier, "written.bytes", "bytes of the vectors that it has taken");
    lookUps =
        Timer.builder("parley.cache.lookup")
            .description("time of one look-up of a batch")
            .tag(TIER, tier)
            .register(registry);
    for (CacheFault fault : CacheFault.values()) {
      faults.put(
          fault,
          Counter.builder("parley.cache.faults")
              .description("commands that failed, or, for corrupt, entries that were discarded")
              .tag(TIER, tier)
              .tag("kind", fault.label())
              .register(registry));
    }
  }

  private static Counter counter(
      MeterRegistry registry, String tier, String what, String description) {
    return Counter.builder("parley.cache." + what)
        .description(description)
        .tag(TIER, tier)
        .register(registry);
  }

  @Override
  public void lookedUp(int hitCount, int missCount, long bytes, Duration took) {
    hits.increment(hitCount);
    misses.increment(missCount);
    read.increment((double) bytes);
    lookUps.record(took);
  }

  @Override
  public void kept(int vectors, long bytes) {
    kept.increment(vectors);
    written.increment((double) bytes);
  }

  @Override
  public void failed(CacheFault fault) {
    Counter counter = faults.get(fault);
    if (counter != null) {
      counter.increment();
    }
  }
}
