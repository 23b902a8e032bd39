package dev.parley.writer.loop;

import dev.parley.wire.DeadLetter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What is written in one transaction: records to store, records to give up on, and the offsets that
 * may be committed once both is done. The loop's thread alone changes it, and no more once it is
 * handed to a writer.
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
    bytes += bytes(deadLetter.key()) + bytes(deadLetter.value());
  }

  /**
   * The position after what was added of a partition.
   *
   * @param now by a clock that only goes forward, in nanoseconds
   */
  void advance(TopicPartition partition, OffsetAndMetadata position, long now) {
    if (offsets.isEmpty()) {
      openedAt = now;
    }
    offsets.put(partition, position);
  }

  /** Forgets partitions that are another's now: it reads them again from the last commit. */
  void drop(Collection<TopicPartition> partitions) {
    records.removeIf(record -> partitions.contains(record.partition()));
    deadLetters.removeIf(
        letter ->
            partitions.contains(
                new TopicPartition(letter.origin().topic(), letter.origin().partition())));
    offsets.keySet().removeAll(partitions);
    bytes =
        records.stream().mapToLong(Received::bytes).sum()
            + deadLetters.stream()
                .mapToLong(letter -> bytes(letter.key()) + bytes(letter.value()))
                .sum();
  }

  /** Whether nothing was polled for it. */
  boolean isEmpty() {
    return offsets.isEmpty();
  }

  /** Whether there is more to do than to commit its offsets. */
  boolean hasWork() {
    return !records.isEmpty() || !deadLetters.isEmpty();
  }

  /** Whether it takes no more. */
  boolean isFull() {
    return records.size() + deadLetters.size() >= limits.records() || bytes >= limits.bytes();
  }

  /** Whether another record still goes into it; the first always does. */
  boolean takes(ConsumerRecord<?, ?> record) {
    long more = (long) record.serializedKeySize() + record.serializedValueSize();
    return !hasWork() || (!isFull() && bytes + more <= limits.bytes());
  }

  /** Whether it is to be written now. */
  boolean isDue(long now) {
    return !isEmpty() && timeLeft(now).isZero();
  }

  /** How long it may still grow. */
  Duration timeLeft(long now) {
    long left = isFull() ? 0 : limits.age().toNanos() - (now - openedAt);
    return left <= 0 ? Duration.ZERO : Duration.ofNanos(left);
  }

  /** Bytes of keys and values. */
  long bytes() {
    return bytes;
  }

  List<Received> records() {
    return records;
  }

  List<DeadLetter> deadLetters() {
    return deadLetters;
  }

  Map<TopicPartition, OffsetAndMetadata> offsets() {
    return offsets;
  }

  private static long bytes(byte @Nullable [] content) {
    return content == null ? 0 : content.length;
  }
}
