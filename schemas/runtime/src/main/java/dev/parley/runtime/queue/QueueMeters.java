package dev.parley.runtime.queue;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Shows the figures of a stage as {@code parley_queue_*}. What is not known, and what was learnt
 * too long ago, is not a number, which {@code /metrics} leaves out. Safe for concurrent use.
 */
final class QueueMeters {
  private record Shown(QueueFigures figures, long at) {}

  private static final double UNKNOWN = Double.NaN;

  private final MeterRegistry registry;
  private final String stage;
  private final LongSupplier nanoClock;
  private final long validNanos;
  private final Set<TopicPartition> registered = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Shown shown;

  /**
   * @param valid how long figures are shown before they count as unknown
   * @param readsOldest whether the age of the oldest record is ever known here
   */
  QueueMeters(
      MeterRegistry registry,
      QueueStage stage,
      int partitions,
      boolean readsOldest,
      Duration valid,
      LongSupplier nanoClock) {
    this.registry = registry;
    this.stage = stage.name();
    this.validNanos = valid.toNanos();
    this.nanoClock = nanoClock;
    for (String topic : stage.topics()) {
      for (int partition = 0; partition < partitions; partition++) {
        register(new TopicPartition(topic, partition));
      }
    }
    count("size", "what waits and what is known to be held", one -> number(one.size()));
    count("in.per.second", "records that come, a second", one -> number(one.inPerSecond()));
    count(
        "out.per.second", "records that are finished, a second", one -> number(one.outPerSecond()));
    time("drain", "time until nothing waits, while the queue falls", QueueFigures::drain);
    time(
        "unmoved",
        "the longest time that a partition has finished nothing while something waits",
        QueueFigures::unmoved);
    Gauge.builder("parley.queue.age", this::ageSeconds)
        .description("time since the stage's figures were measured; unknown ones have none")
        .baseUnit("seconds")
        .tag("stage", stage.name())
        .register(registry);
    if (readsOldest) {
      time(
          "oldest",
          "time since the oldest record that waits or is known to be held was published; 0 for none",
          QueueFigures::oldest);
    }
  }

  /** Shows {@code figures} from now on. */
  void show(QueueFigures figures) {
    figures.lag().waiting().keySet().forEach(this::register);
    shown = new Shown(figures, nanoClock.getAsLong());
  }

  /** What is shown now; all unknown when it is too old. */
  QueueFigures figures() {
    Shown last = shown;
    return last == null || nanoClock.getAsLong() - last.at() > validNanos
        ? QueueFigures.UNKNOWN
        : last.figures();
  }

  private double ageSeconds() {
    Shown last = shown;
    long age = last == null ? Long.MAX_VALUE : nanoClock.getAsLong() - last.at();
    return age > validNanos ? UNKNOWN : age / 1e9;
  }

  private void register(TopicPartition partition) {
    if (registered.add(partition)) {
      Gauge.builder("parley.queue.lag.records", () -> lag(partition))
          .description("records after the committed offset; unknown is absent")
          .tag("stage", stage)
          .tag("topic", partition.topic())
          .tag("partition", Integer.toString(partition.partition()))
          .register(registry);
    }
  }

  private double lag(TopicPartition partition) {
    QueueLag.@Nullable Waiting waiting = figures().lag().waiting().get(partition);
    return waiting == null ? UNKNOWN : (double) waiting.records();
  }

  private void count(String name, String description, ToDoubleFunction<QueueFigures> value) {
    Gauge.builder("parley.queue." + name, () -> value.applyAsDouble(figures()))
        .description(description)
        .tag("stage", stage)
        .register(registry);
  }

  private void time(
      String name, String description, Function<QueueFigures, Optional<Duration>> value) {
    Gauge.builder(
            "parley.queue." + name,
            () -> value.apply(figures()).map(time -> time.toMillis() / 1e3).orElse(UNKNOWN))
        .description(description)
        .baseUnit("seconds")
        .tag("stage", stage)
        .register(registry);
  }

  private static double number(OptionalLong value) {
    return value.isPresent() ? (double) value.getAsLong() : UNKNOWN;
  }

  private static double number(OptionalDouble value) {
    return value.orElse(UNKNOWN);
  }
}
