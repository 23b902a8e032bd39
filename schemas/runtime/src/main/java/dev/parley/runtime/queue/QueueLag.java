package dev.parley.runtime.queue;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How many records wait in each partition. What could not be learnt is absent, never 0.
 *
 * @param byPartition records after the committed offset, only of partitions whose lag is known
 * @param unknownBecause why partitions are missing; empty when none is
 */
public record QueueLag(Map<Integer, Long> byPartition, Optional<String> unknownBecause) {
  public QueueLag {
    byPartition = Map.copyOf(byPartition);
  }

  /** The whole lag, if that of every partition is known. */
  public OptionalLong total() {
    return unknownBecause.isPresent()
        ? OptionalLong.empty()
        : OptionalLong.of(byPartition.values().stream().mapToLong(Long::longValue).sum());
  }
}
