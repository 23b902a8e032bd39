package dev.parley.writer.loop;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Forms batches out of what is polled, in its order: those that are closed wait for a writer, and
 * one is still open. For one thread.
 */
final class BatchQueue {
  private final BatchLimits limits;
  private final RecordDecoder decoder;
  private final Deque<Batch> closed = new ArrayDeque<>();
  private Batch open;

  BatchQueue(BatchLimits limits, RecordDecoder decoder) {
    this.limits = limits;
    this.decoder = decoder;
    this.open = new Batch(limits);
  }

  /**
   * The offsets are the consumer's positions, which pass transaction markers, so that a queue that
   * was read to its end has no lag.
   *
   * @param now by a clock that only goes forward, in nanoseconds
   */
  void add(ConsumerRecords<byte[], byte[]> polled, long now) {
    for (ConsumerRecord<byte[], byte[]> record : polled) {
      if (!open.takes(record)) {
        closed.add(open);
        open = new Batch(limits);
      }
      decoder.decode(record, open);
      open.advance(
          new TopicPartition(record.topic(), record.partition()),
          new OffsetAndMetadata(record.offset() + 1, record.leaderEpoch(), ""),
          now);
    }
    polled.nextOffsets().forEach((partition, position) -> open.advance(partition, position, now));
  }

  /** The next batch that is to be written now; null when there is none. */
  @Nullable Batch due(long now) {
    while (!closed.isEmpty() && closed.element().isEmpty()) {
      closed.remove(); // Its partitions were all taken away.
    }
    if (!closed.isEmpty()) {
      return closed.element();
    }
    return open.isDue(now) ? open : null;
  }

  /** Takes out what {@link #due} gave. */
  void remove(Batch due) {
    if (due == open) {
      open = new Batch(limits);
    } else {
      closed.remove(due);
    }
  }

  /** Whether a batch waits that takes no more, so that no more should be polled. */
  boolean isFull() {
    return !closed.isEmpty() || open.isFull();
  }

  /** How long until a batch is to be written, {@code atMost} if none is begun. */
  Duration untilDue(long now, Duration atMost) {
    if (!closed.isEmpty()) {
      return Duration.ZERO;
    }
    Duration left = open.isEmpty() ? atMost : open.timeLeft(now);
    return left.compareTo(atMost) < 0 ? left : atMost;
  }

  /** Forgets partitions that are another's now. */
  void drop(Collection<TopicPartition> partitions) {
    closed.forEach(batch -> batch.drop(partitions));
    open.drop(partitions);
  }
}
