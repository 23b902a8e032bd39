package dev.parley.runtime.queue;

import dev.parley.runtime.queue.QueueLag.Waiting;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.TopicPartition;

/** The readings of a stage over the last while, and what they tell together. For one thread. */
final class QueueHistory {
  private record Reading(long at, QueueLag lag) {}

  private record Standing(long next, long since) {}

  private final long spanNanos;
  private final Deque<Reading> readings = new ArrayDeque<>();
  private final Map<TopicPartition, Standing> standing = new HashMap<>();

  /**
   * @param span over how long rates are
   */
  QueueHistory(Duration span) {
    this.spanNanos = span.toNanos();
  }

  /**
   * @param at when it was read, by a clock like {@link System#nanoTime}
   */
  void add(long at, QueueLag lag) {
    readings.addLast(new Reading(at, lag));
    // The first that is kept is the last one before the span, so that it is covered.
    while (readings.size() > 2 && at - second().at() >= spanNanos) {
      readings.removeFirst();
    }
    lag.waiting()
        .forEach(
            (partition, waiting) -> {
              if (waiting.records() == 0) {
                standing.remove(partition);
              } else {
                standing.merge(
                    partition,
                    new Standing(waiting.next(), at),
                    (before, now) -> before.next() == now.next() ? before : now);
              }
            });
    if (lag.unknownBecause().isEmpty()) {
      standing.keySet().retainAll(lag.waiting().keySet()); // Others' partitions now.
    }
  }

  /** Records that came, a second. */
  OptionalDouble inPerSecond() {
    return perSecond(Waiting::end);
  }

  /** Records that were finished, a second. */
  OptionalDouble outPerSecond() {
    return perSecond(Waiting::next);
  }

  /** How long the partition that has stood longest has, with work before it. */
  Optional<Duration> unmoved() {
    Reading last = readings.peekLast();
    if (last == null || last.lag().known().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Duration.ofNanos(
            standing.values().stream().mapToLong(one -> last.at() - one.since()).max().orElse(0)));
  }

  private OptionalDouble perSecond(ToLongFunction<Waiting> offset) {
    Reading first = readings.peekFirst();
    Reading last = readings.peekLast();
    if (first == null || last == null || last.at() <= first.at()) {
      return OptionalDouble.empty();
    }
    long moved = 0;
    boolean known = false;
    for (Map.Entry<TopicPartition, Waiting> now : last.lag().waiting().entrySet()) {
      Waiting before = first.lag().waiting().get(now.getKey());
      if (before != null) {
        known = true;
        moved += Math.max(0, offset.applyAsLong(now.getValue()) - offset.applyAsLong(before));
      }
    }
    return known
        ? OptionalDouble.of(moved * 1e9 / (last.at() - first.at()))
        : OptionalDouble.empty();
  }

  private Reading second() {
    return readings.stream().skip(1).findFirst().orElseThrow();
  }
}
