package dev.parley.embedder.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Counts how often workers met over a text; the meters are there, at zero, from the start. */
final class LeaseMetrics {
  private final Counter taken;
  private final Counter held;
  private final Timer waits;

  LeaseMetrics(MeterRegistry registry) {
    taken = counter(registry, "taken");
    held = counter(registry, "held");
    waits =
        Timer.builder("parley.cache.lease.wait")
            .description("time that batches waited for vectors that another worker computes")
            .register(registry);
  }

  /**
   * @param takenKeys texts that this worker computes
   * @param heldKeys texts that another computes already
   */
  void asked(int takenKeys, int heldKeys) {
    taken.increment(takenKeys);
    held.increment(heldKeys);
  }

  void waited(Duration time) {
    waits.record(time);
  }

  private static Counter counter(MeterRegistry registry, String outcome) {
    return Counter.builder("parley.cache.leases")
        .description(
            "texts to compute: taken by this worker, or held by another that computes them")
        .tag("outcome", outcome)
        .register(registry);
  }
}
