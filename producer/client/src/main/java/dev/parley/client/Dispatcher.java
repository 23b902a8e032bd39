package dev.parley.client;

import dev.parley.wire.Position;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that hands records to Kafka's producer, in the order of their acceptance. {@code
 * send()} blocks while the topic's metadata is missing, which it is again whenever no broker can be
 * reached, and while the producer's buffer is full; here that holds nobody but the records behind.
 */
final class Dispatcher implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  private final Intake intake;
  private final Producer<byte[], byte[]> producer;
  private final int generation;
  private final Duration deliveryTimeout;
  private volatile boolean givenUp;
  private boolean heldUp;

  /**
   * @param generation of the topic that records go to
   * @param deliveryTimeout how long after its acceptance a record is still handed over
   */
  Dispatcher(
      Intake intake, Producer<byte[], byte[]> producer, int generation, Duration deliveryTimeout) {
    this.intake = intake;
    this.producer = producer;
    this.generation = generation;
    this.deliveryTimeout = deliveryTimeout;
  }

  /** Hands over until the intake is closed and empty, or {@link #giveUp}. */
  @Override
  public void run() {
    while (true) {
      try {
        Queue<Intake.Entry> taken = intake.takeAll();
        if (taken.isEmpty()) {
          return;
        }
        // One by one, so that what is handed over can be forgotten.
        for (Intake.Entry entry = taken.poll(); entry != null; entry = taken.poll()) {
          handOver(entry);
        }
      } catch (InterruptedException e) {
        givenUp = true; // Nobody but the publisher has this thread, and so it means to give up.
      }
    }
  }

  /** Fails what was not handed over yet, from now on without delay if the thread is interrupted. */
  void giveUp() {
    givenUp = true;
  }

  private void handOver(Intake.Entry entry) {
    Delivery delivery = entry.delivery();
    @Nullable Exception last = null;
    while (true) {
      if (givenUp) {
        delivery.fail("was not sent before the publisher's deadline to close", reason(last));
        return;
      }
      if (delivery.age().compareTo(deliveryTimeout) >= 0) {
        delivery.fail("was not sent within " + deliveryTimeout.toMillis() + " ms", reason(last));
        return;
      }
      Handover handover = new Handover(delivery);
      try {
        Future<?> unused = producer.send(entry.record(), handover); // The callback hears it all.
      } catch (InterruptException e) {
        givenUp = true;
        last = e;
        continue;
      } catch (RuntimeException e) {
        delivery.fail("was refused by Kafka's client", e);
        return;
      }
      last = handover.refusal;
      if (last == null) {
        noteFlow();
        return;
      }
      if (!(last instanceof RetriableException)) {
        delivery.fail("was refused by Kafka's client", last);
        return;
      }
      noteHoldUp(last);
    }
  }

  private static Exception reason(@Nullable Exception last) {
    return last == null ? new TimeoutException("it waited its turn") : last;
  }

  private void noteHoldUp(Exception why) {
    if (!heldUp) {
      heldUp = true;
      log.warn("accepted conversations wait, for Kafka is away or slow: {}", why.getMessage());
    }
  }

  private void noteFlow() {
    if (heldUp) {
      heldUp = false;
      log.info("accepted conversations flow again");
    }
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
