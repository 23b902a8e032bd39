package dev.parley.client;

import dev.parley.wire.RecordKey;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * All conversations that were accepted and have not ended, and the bytes they hold. Kafka's client
 * has a timeout of its own, but keeps to it only once it has a producer id: until a broker has
 * given it one, its records wait for ever. So the time is kept here.
 */
final class Deliveries {
  /** Kafka's client knows better why a record was not acknowledged, so it may speak first. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final Set<Delivery> waiting = ConcurrentHashMap.newKeySet();
  private final BytePermits permits;
  private final Duration timeout;
  private final PublisherMetrics metrics;
  private final LongSupplier nanoTime;

  /**
   * @param timeout from acceptance to acknowledgement
   */
  Deliveries(
      BytePermits permits, Duration timeout, PublisherMetrics metrics, LongSupplier nanoTime) {
    this.permits = permits;
    this.timeout = timeout;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
  }

  /** Nothing when there is no room for it. */
  Optional<Delivery> accept(RecordKey key, long bytes) {
    if (!permits.tryTake(bytes)) {
      return Optional.empty();
    }
    Delivery delivery = new Delivery(this, key, bytes, nanoTime.getAsLong());
    waiting.add(delivery);
    return Optional.of(delivery);
  }

  /**
   * Fails those whose time is up.
   *
   * @param refusal why Kafka's client did not take the last record it was offered, if it did not
   */
  void failOverdue(@Nullable Exception refusal) {
    for (Delivery delivery : waiting) {
      Duration age = age(delivery);
      if (delivery.wasHandedOver()) {
        if (age.compareTo(timeout.plus(GRACE)) >= 0) {
          delivery.fail(
              "was not acknowledged within " + timeout.toMillis() + " ms; it may reach the log yet",
              new TimeoutException("Kafka's client neither delivered nor gave up"));
        }
      } else if (age.compareTo(timeout) >= 0) {
        delivery.fail(
            "was not sent within " + timeout.toMillis() + " ms",
            refusal == null ? new TimeoutException("it waited its turn") : refusal);
      }
    }
  }

  /** Fails every one that is left, because the publisher closes. */
  void failAll() {
    for (Delivery delivery : waiting) {
      delivery.fail(
          delivery.wasHandedOver()
              ? "was not acknowledged before the publisher closed; it may be in the log all the same"
              : "was not sent before the publisher closed",
          new TimeoutException("the deadline to close came first"));
    }
  }

  void withdrawn(Delivery delivery) {
    waiting.remove(delivery);
    permits.giveBack(delivery.bytes());
  }

  void acknowledged(Delivery delivery) {
    end(delivery);
    metrics.acknowledged(age(delivery));
  }

  void failed(Delivery delivery) {
    end(delivery);
    metrics.failed(age(delivery));
  }

  /** Before its author hears of it: who publishes again from there finds the room. */
  private void end(Delivery delivery) {
    waiting.remove(delivery);
    permits.giveBack(delivery.bytes());
    metrics.bytesWaiting(permits.taken());
  }

  private Duration age(Delivery delivery) {
    return Duration.ofNanos(nanoTime.getAsLong() - delivery.acceptedAt());
  }
}
