package dev.parley.embedder.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** Counts in a registry; all its meters are there, at zero, from the start. */
public final class MicrometerCacheMetrics implements CacheMetrics {
  private final Counter hits;
  private final Counter misses;
  private final Counter kept;
  private final Timer lookUps;
  private final Map<CacheFault, Counter> faults = new EnumMap<>(CacheFault.class);

  public MicrometerCacheMetrics(MeterRegistry registry) {
    hits =
        Counter.builder("parley.cache.hits")
            .description("vectors that the cache had")
            .register(registry);
    misses =
        Counter.builder("parley.cache.misses")
            .description("vectors that the cache had not, or could not be asked for")
            .register(registry);
    kept =
        Counter.builder("parley.cache.puts")
            .description("vectors that the cache has taken")
            .register(registry);
    lookUps =
        Timer.builder("parley.cache.lookup")
            .description("time of one look-up of a batch")
            .register(registry);
    for (CacheFault fault : CacheFault.values()) {
      faults.put(
          fault,
          Counter.builder("parley.cache.faults")
              .description("commands, or for corrupt entries, that failed")
              .tag("kind", fault.label())
              .register(registry));
    }
  }

  @Override
  public void lookedUp(int hitCount, int missCount, Duration took) {
    hits.increment(hitCount);
    misses.increment(missCount);
    lookUps.record(took);
  }

  @Override
  public void kept(int vectors) {
    kept.increment(vectors);
  }

  @Override
  public void failed(CacheFault fault) {
    Counter counter = faults.get(fault);
    if (counter != null) {
      counter.increment();
    }
  }
}
