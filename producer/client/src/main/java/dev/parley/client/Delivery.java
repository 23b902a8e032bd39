package dev.parley.client;

import dev.parley.wire.Position;
import dev.parley.wire.RecordKey;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An accepted conversation on its way. It ends once, acknowledged or failed. It does not hold the
 * record, which Kafka's client has its own copy of once it took it.
 */
final class Delivery {
  private final Deliveries all;
  private final RecordKey key;
  private final long bytes;
  private final long acceptedAt;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final CompletableFuture<Position> future = new CompletableFuture<>();
  private volatile boolean handedOver;

  /**
   * @param acceptedAt by the clock of {@code all}
   */
  Delivery(Deliveries all, RecordKey key, long bytes, long acceptedAt) {
    this.all = all;
    this.key = key;
    this.bytes = bytes;
    this.acceptedAt = acceptedAt;
  }

  CompletableFuture<Position> future() {
    return future;
  }

  long bytes() {
    return bytes;
  }

  long acceptedAt() {
    return acceptedAt;
  }

  boolean hasEnded() {
    return ended.get();
  }

  /** Whether Kafka's client took it, so that it may reach the log whatever becomes of us. */
  boolean wasHandedOver() {
    return handedOver;
  }

  void handedOver() {
    handedOver = true;
  }

  /**
   * Takes back an acceptance of which nobody heard.
   *
   * @return false when it has ended: the publisher failed it while it closed
   */
  boolean withdraw() {
    if (!ended.compareAndSet(false, true)) {
      return false;
    }
    all.withdrawn(this);
    return true;
  }

  void acknowledge(Position position) {
    if (ended.compareAndSet(false, true)) {
      all.acknowledged(this);
      future.complete(position);
    }
  }

  /**
   * @param problem reads on from the conversation's name
   */
  void fail(String problem, Throwable cause) {
    if (ended.compareAndSet(false, true)) {
      all.failed(this);
      future.completeExceptionally(new PublishFailedException(key, problem, cause));
    }
  }
}
