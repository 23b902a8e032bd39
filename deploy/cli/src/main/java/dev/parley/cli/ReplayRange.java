package dev.parley.cli;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Which records of a topic are sent again: those published in a time, or at offsets.
 *
 * @param since the first publish time, or nothing to begin with the oldest that is kept
 * @param until before which time, or nothing to end with what there is when it begins
 * @param offsets by partition; where there are any, no time counts and no other partition is read
 */
record ReplayRange(
    Optional<Instant> since, Optional<Instant> until, Map<Integer, Offsets> offsets) {
  private static final Pattern OFFSETS = Pattern.compile("(\\d{1,9}):(\\d{1,18})-(\\d{1,18})");

  /** From the first offset up to, but without, the second. */
  record Offsets(long from, long to) {
    long count() {
      return Math.max(0, to - from);
    }
  }

  /**
   * Reads {@code PARTITION:FROM-TO}, which means both ends.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static Map<Integer, Offsets> parse(List<String> texts) {
    Map<Integer, Offsets> parsed = new TreeMap<>();
    for (String text : texts) {
      Matcher matcher = OFFSETS.matcher(text);
      if (!matcher.matches()) {
        throw new IllegalArgumentException(
            "--offsets reads PARTITION:FROM-TO in digits, such as 3:1000-1999, and not " + text);
      }
      Offsets range =
          new Offsets(Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3)) + 1);
      if (range.count() == 0) {
        throw new IllegalArgumentException("--offsets " + text + " ends before it begins");
      }
      if (parsed.put(Integer.parseInt(matcher.group(1)), range) != null) {
        throw new IllegalArgumentException(
            "--offsets names partition " + matcher.group(1) + " twice");
      }
    }
    return parsed;
  }

  /**
   * What there is to read now, by partition; those with nothing are left out.
   *
   * @throws IllegalArgumentException when a partition is named that the topic has not
   */
  Map<TopicPartition, Offsets> resolve(
      Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    offsets.keySet().stream()
        .filter(wanted -> partitions.stream().noneMatch(one -> one.partition() == wanted))
        .findFirst()
        .ifPresent(
            unknown -> {
              throw new IllegalArgumentException(
                  "--offsets names partition "
                      + unknown
                      + ", and the topic has "
                      + Counted.of(partitions.size(), "partition")
                      + ", from 0");
            });
    Function<Instant, ToLongFunction<TopicPartition>> atTime =
        time -> firstAt(consumer, ends, time);
    ToLongFunction<TopicPartition> from =
        since.map(atTime).orElse(partition -> at(starts, partition));
    ToLongFunction<TopicPartition> to = until.map(atTime).orElse(partition -> at(ends, partition));
    Map<TopicPartition, Offsets> resolved = new HashMap<>();
    for (TopicPartition partition : partitions) {
      Offsets asked =
          offsets.isEmpty()
              ? new Offsets(from.applyAsLong(partition), to.applyAsLong(partition))
              : offsets.getOrDefault(partition.partition(), new Offsets(0, 0));
      Offsets there =
          new Offsets(
              Math.max(asked.from(), at(starts, partition)),
              Math.min(asked.to(), at(ends, partition)));
      if (there.count() > 0) {
        resolved.put(partition, there);
      }
    }
    return resolved;
  }

  /** The first record that was published at a time or later, or the end when none was. */
  private static ToLongFunction<TopicPartition> firstAt(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, Instant time) {
    Map<TopicPartition, Long> asked = new HashMap<>();
    ends.keySet().forEach(partition -> asked.put(partition, Math.max(0, time.toEpochMilli())));
    Map<TopicPartition, @Nullable OffsetAndTimestamp> found = consumer.offsetsForTimes(asked);
    return partition -> {
      OffsetAndTimestamp first = found.get(partition);
      return first == null ? at(ends, partition) : first.offset();
    };
  }

  private static long at(Map<TopicPartition, Long> offsets, TopicPartition partition) {
    return Objects.requireNonNull(offsets.get(partition), "Kafka told no offset");
  }
}
