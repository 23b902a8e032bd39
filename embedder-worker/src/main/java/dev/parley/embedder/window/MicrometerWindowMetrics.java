package dev.parley.embedder.window;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** The window's metrics, all beginning with {@code parley_window_}. */
public final class MicrometerWindowMetrics implements WindowMetrics {
  private final DistributionSummary batchSize;
  private final Map<ClosedBy, Counter> batches = new EnumMap<>(ClosedBy.class);
  private final Timer wait;
  private final Timer succeeded;
  private final Timer failed;
  private final Counter refused;
  private final Counter degraded;
  private final Counter tooLarge;

  public MicrometerWindowMetrics(MeterRegistry registry) {
    batchSize =
        DistributionSummary.builder("parley.window.batch.size")
            .description("conversations of a batch")
            .publishPercentileHistogram()
            .minimumExpectedValue(1.0)
            .maximumExpectedValue(1024.0)
            .register(registry);
    for (ClosedBy reason : ClosedBy.values()) {
      batches.put(
          reason,
          Counter.builder("parley.window.batches")
              .description("batches by what made them complete")
              .tag("closed_by", reason.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    wait =
        Timer.builder("parley.window.wait")
            .description("from when a conversation waits until a call takes it")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofMinutes(1))
            .register(registry);
    succeeded = callTimer(registry, "ok");
    failed = callTimer(registry, "failed");
    refused = withoutVectors(registry, "refused-by-embedder");
    degraded = withoutVectors(registry, "degraded");
    tooLarge = withoutVectors(registry, "too-large");
  }

  @Override
  public void batchClosed(ClosedBy reason, int conversations) {
    Counter counter = batches.get(reason);
    if (counter != null) {
      counter.increment();
    }
    batchSize.record(conversations);
  }

  @Override
  public void waited(Duration time) {
    wait.record(time);
  }

  @Override
  public void called(boolean ok, Duration time) {
    (ok ? succeeded : failed).record(time);
  }

  @Override
  public void refused() {
    refused.increment();
  }

  @Override
  public void degraded() {
    degraded.increment();
  }

  @Override
  public void tooLarge() {
    tooLarge.increment();
  }

  private static Timer callTimer(MeterRegistry registry, String outcome) {
    return Timer.builder("parley.window.call")
        .description("calls to the embedder, a batch each")
        .tag("outcome", outcome)
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofMillis(1))
        .maximumExpectedValue(Duration.ofMinutes(1))
        .register(registry);
  }

  private static Counter withoutVectors(MeterRegistry registry, String reason) {
    return Counter.builder("parley.window.without.vectors")
        .description("conversations passed on without vectors")
        .tag("reason", reason)
        .register(registry);
  }
}
