package dev.parley.runtime.health;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Not well when a consumer has stopped polling for so long that no rebalance, no database that is
 * away and no full queue explains it: its loop hangs, its partitions are another's by now, and only
 * a restart gives this process work again. Consumers that were never polled do not count.
 */
public final class PollLiveness implements HealthCheck {
  /** As long as Kafka's own default until a consumer that does not poll loses its partitions. */
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /** Streams polls this one only while it restores. */
  private static final String RESTORING = "restore-consumer";

  private final Supplier<Map<MetricName, ? extends Metric>> metrics;

  /**
   * @param metrics of the consumers, or of Streams with all of its clients
   */
  public PollLiveness(Supplier<Map<MetricName, ? extends Metric>> metrics) {
    this.metrics = metrics;
  }

  @Override
  public String name() {
    return "polling";
  }

  @Override
  public CheckResult check() {
    OptionalDouble longest =
        metrics.get().entrySet().stream()
            .filter(one -> isPollAge(one.getKey()))
            .map(one -> one.getValue().metricValue())
            .filter(Number.class::isInstance)
            .mapToDouble(value -> ((Number) value).doubleValue())
            .max();
    return longest.orElse(-1) > LONGEST.toSeconds()
        ? CheckResult.failed(
            "a consumer has not polled for "
                + (long) longest.getAsDouble()
                + " s: its loop hangs, and a restart is the remedy")
        : CheckResult.ok();
  }

  private static boolean isPollAge(MetricName metric) {
    return metric.name().equals("last-poll-seconds-ago")
        && !metric.tags().getOrDefault("client-id", "").endsWith(RESTORING);
  }
}
