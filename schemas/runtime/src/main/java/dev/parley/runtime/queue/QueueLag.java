package dev.parley.runtime.queue;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * How many records wait in each partition. What could not be learnt is absent, never 0.
 *
 * @param waiting what lies after the committed offset, only of partitions whose lag is known
 * @param unknownBecause why partitions are missing; empty when none is
 */
public record QueueLag(Map<TopicPartition, Waiting> waiting, Optional<String> unknownBecause) {
  /**
   * What waits in one partition.
   *
   * @param next the offset that comes next for the group
   * @param end the offset after the last record
   */
  public record Waiting(long next, long end) {
    public long records() {
      return end - next;
    }
  }

  public QueueLag {
    waiting = Map.copyOf(waiting);
  }

  /** Records that wait, by partition. */
  public Map<TopicPartition, Long> byPartition() {
    Map<TopicPartition, Long> lag = new HashMap<>();
    waiting.forEach((partition, records) -> lag.put(partition, records.records()));
    return lag;
  }

  /** The whole lag, if that of every partition is known. */
  public OptionalLong total() {
    return unknownBecause.isPresent() ? OptionalLong.empty() : OptionalLong.of(sum());
  }

  /** The lag of the partitions where it is known: the least that waits; empty if of none. */
  public OptionalLong known() {
    return waiting.isEmpty() && unknownBecause.isPresent()
        ? OptionalLong.empty()
        : OptionalLong.of(sum());
  }

  /** The part of it that is about {@code partitions}. */
  public QueueLag only(Set<TopicPartition> partitions) {
    return new QueueLag(
        waiting.entrySet().stream()
            .filter(one -> partitions.contains(one.getKey()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
        unknownBecause);
  }

  private long sum() {
    return waiting.values().stream().mapToLong(Waiting::records).sum();
  }
}
