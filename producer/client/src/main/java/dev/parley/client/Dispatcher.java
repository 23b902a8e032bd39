package dev.parley.client;

import dev.parley.wire.Position;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that hands records to Kafka's producer, in the order of their acceptance, and
 * watches their time. {@code send()} blocks while the topic's metadata is missing, which it is
 * again whenever no broker can be reached, and while the producer's buffer is full; here that holds
 * nobody but the records behind.
 */
final class Dispatcher implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  private static final Duration TICK = Duration.ofSeconds(1);

  private final Intake intake;
  private final Deliveries deliveries;
  private final Producer<byte[], byte[]> producer;
  private final int generation;
  private final LongSupplier nanoTime;
  private volatile boolean givenUp;
  private @Nullable Exception refusal;
  private long watchedAt;

  /**
   * @param generation of the topic that records go to
   */
  Dispatcher(
      Intake intake,
      Deliveries deliveries,
      Producer<byte[], byte[]> producer,
      int generation,
      LongSupplier nanoTime) {
    this.intake = intake;
    this.deliveries = deliveries;
    this.producer = producer;
    this.generation = generation;
    this.nanoTime = nanoTime;
    this.watchedAt = nanoTime.getAsLong();
  }

  /** Hands over until the intake is closed and empty, or {@link #giveUp}. */
  @Override
  public void run() {
    Queue<Intake.Entry> taken = new ArrayDeque<>();
    try {
      while (intake.takeAll(taken, TICK) && !givenUp) {
        // One by one, so that what is handed over can be forgotten.
        for (Intake.Entry entry = taken.poll(); entry != null; entry = taken.poll()) {
          handOver(entry);
        }
        watch();
      }
    } catch (InterruptedException e) {
      log.debug("gave up", e); // Nobody but the publisher has this thread.
    } catch (RuntimeException | Error e) {
      log.error("the publisher's thread died: nothing more is accepted", e);
      intake.close();
      deliveries.failAll();
      throw e;
    }
  }

  /** Hands over no more; with an interrupt of the thread, from now on without delay. */
  void giveUp() {
    givenUp = true;
  }

  private void handOver(Intake.Entry entry) {
    Delivery delivery = entry.delivery();
    while (!delivery.hasEnded() && !givenUp) {
      Handover handover = new Handover(delivery);
      try {
        Future<?> unused = producer.send(entry.record(), handover); // The callback hears it all.
      } catch (InterruptException e) {
        return;
      } catch (RuntimeException e) {
        delivery.fail("was refused by Kafka's client", e);
        return;
      }
      note(handover.refusal);
      if (refusal == null) {
        delivery.handedOver();
        return;
      }
      if (!(refusal instanceof RetriableException)) {
        delivery.fail("was refused by Kafka's client", refusal);
        return;
      }
      watch();
    }
  }

  private void watch() {
    if (nanoTime.getAsLong() - watchedAt >= TICK.toNanos()) {
      watchedAt = nanoTime.getAsLong();
      deliveries.failOverdue(refusal);
    }
  }

  private void note(@Nullable Exception now) {
    if (refusal == null && now instanceof RetriableException) {
      log.warn("accepted conversations wait, for Kafka is away or slow: {}", now.getMessage());
    } else if (refusal instanceof RetriableException && now == null) {
      log.info("accepted conversations flow again");
    }
    refusal = now;
  }

  /**
   * Hears what became of a record. Called while {@code send()} still runs, by its thread, it means
   * that the record was not taken and may be sent again; called later it is the end.
   */
  private final class Handover implements Callback {
    private final Delivery delivery;
    private final Thread sender = Thread.currentThread();

    /** Written and read by {@link #sender} alone. */
    private @Nullable Exception refusal;

    Handover(Delivery delivery) {
      this.delivery = delivery;
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata written, @Nullable Exception failure) {
      if (failure != null && Thread.currentThread() == sender) {
        refusal = failure;
      } else if (failure != null) {
        delivery.fail("was not acknowledged; it may be in the log all the same", failure);
      } else if (written != null && written.hasOffset()) {
        delivery.acknowledge(new Position(generation, written.partition(), written.offset()));
      } else {
        delivery.fail(
            "is in the log, but the broker no longer knows at which offset",
            new IllegalStateException("acknowledged as a duplicate without an offset"));
      }
    }
  }
}
