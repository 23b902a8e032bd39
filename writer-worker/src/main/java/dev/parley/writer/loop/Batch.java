package dev.parley.writer.loop;

import dev.parley.wire.DeadLetter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What was polled since the last commit: records to write, records to give up on, and the offsets
 * that may be committed once both is done. These are the consumer's positions, which pass
 * transaction markers, so that a queue that was read to its end has no lag. For one thread.
 */
final class Batch {
  private final BatchLimits limits;
  private final List<Received> records = new ArrayList<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();
  private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
  private long bytes;
  private long openedAt;

  Batch(BatchLimits limits) {
    this.limits = limits;
  }

  void add(Received record) {
    records.add(record);
    bytes += record.bytes();
  }

  void add(DeadLetter deadLetter) {
    deadLetters.add(deadLetter);
  }

  /**
   * The consumer's positions after what was added.
   *
   * @param now by a clock that only goes forward, in nanoseconds
   */
  void advance(Map<TopicPartition, OffsetAndMetadata> positions, long now) {
    if (offsets.isEmpty() && !positions.isEmpty()) {
      openedAt = now;
    }
    offsets.putAll(positions);
  }

  /** Offsets that could not be committed before; what was added here meanwhile is later. */
  void carryOver(Map<TopicPartition, OffsetAndMetadata> uncommitted, long now) {
    if (offsets.isEmpty()) {
      openedAt = now;
    }
    uncommitted.forEach(offsets::putIfAbsent);
  }

  /** Forgets partitions that are another's now: it reads them again from the last commit. */
  void drop(Collection<TopicPartition> partitions) {
    records.removeIf(record -> partitions.contains(record.partition()));
    deadLetters.removeIf(
        letter ->
            partitions.contains(
                new TopicPartition(letter.origin().topic(), letter.origin().partition())));
    offsets.keySet().removeAll(partitions);
    bytes = records.stream().mapToLong(Received::bytes).sum();
  }

  /** Whether nothing was polled since the last commit. */
  boolean isEmpty() {
    return offsets.isEmpty();
  }

  /** Whether it is to be written now. */
  boolean isDue(long now) {
    return !isEmpty() && timeLeft(now).isZero();
  }

  /** How long it may still grow. */
  Duration timeLeft(long now) {
    if (records.size() >= limits.records() || bytes >= limits.bytes()) {
      return Duration.ZERO;
    }
    long left = limits.age().toNanos() - (now - openedAt);
    return left <= 0 ? Duration.ZERO : Duration.ofNanos(left);
  }

  /** The records, cut into transactions that keep the limits. */
  List<List<Received>> transactions() {
    List<List<Received>> parts = new ArrayList<>();
    List<Received> part = new ArrayList<>();
    long partBytes = 0;
    for (Received record : records) {
      boolean full = part.size() >= limits.records() || partBytes + record.bytes() > limits.bytes();
      if (full && !part.isEmpty()) {
        parts.add(part);
        part = new ArrayList<>();
        partBytes = 0;
      }
      part.add(record);
      partBytes += record.bytes();
    }
    if (!part.isEmpty()) {
      parts.add(part);
    }
    return parts;
  }

  List<DeadLetter> deadLetters() {
    return deadLetters;
  }

  Map<TopicPartition, OffsetAndMetadata> offsets() {
    return offsets;
  }
}
