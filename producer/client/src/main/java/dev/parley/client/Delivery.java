package dev.parley.client;

import dev.parley.wire.Position;
import dev.parley.wire.RecordKey;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * An accepted conversation on its way. It ends once, acknowledged or failed, and only then gives
 * its bytes back, before its author hears of it: who publishes again from there finds the room. It
 * does not hold the record, which Kafka's client has its own copy of by then.
 */
final class Delivery {
  private final RecordKey key;
  private final long bytes;
  private final BytePermits permits;
  private final PublisherMetrics metrics;
  private final LongSupplier nanoTime;
  private final long acceptedAt;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final CompletableFuture<Position> future = new CompletableFuture<>();

  /** Its bytes are taken from {@code permits} already. */
  Delivery(
      RecordKey key,
      long bytes,
      BytePermits permits,
      PublisherMetrics metrics,
      LongSupplier nanoTime) {
    this.key = key;
    this.bytes = bytes;
    this.permits = permits;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
    this.acceptedAt = nanoTime.getAsLong();
  }

  RecordKey key() {
    return key;
  }

  CompletableFuture<Position> future() {
    return future;
  }

  /** Since it was accepted. */
  Duration age() {
    return Duration.ofNanos(nanoTime.getAsLong() - acceptedAt);
  }

  void acknowledge(Position position) {
    if (end()) {
      try {
        metrics.bytesWaiting(permits.taken());
        metrics.acknowledged(age());
      } finally {
        future.complete(position);
      }
    }
  }

  /**
   * @param problem reads on from the conversation's name
   */
  void fail(String problem, Throwable cause) {
    if (end()) {
      try {
        metrics.bytesWaiting(permits.taken());
        metrics.failed(age());
      } finally {
        future.completeExceptionally(new PublishFailedException(key, problem, cause));
      }
    }
  }

  private boolean end() {
    boolean first = ended.compareAndSet(false, true);
    if (first) {
      permits.giveBack(bytes);
    }
    return first;
  }
}
