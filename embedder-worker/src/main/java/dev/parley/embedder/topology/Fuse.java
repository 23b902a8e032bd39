package dev.parley.embedder.topology;

import dev.parley.embedder.window.Load;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds what comes in although the gate is shut: what was already polled. At the hard mark the
 * offering thread pauses Streams, and a control thread resumes it below the high mark.
 *
 * <p>It is a fuse and not the valve, because a paused Streams runs no punctuator and finished
 * results wait. So it neither blows nor stays blown while many of them do.
 */
public final class Fuse implements AutoCloseable {
  private static final Duration CONTROL = Duration.ofMillis(20);

  private static final Logger log = LoggerFactory.getLogger(Fuse.class);

  private final IntakeSettings marks;
  private final Supplier<Load> load;
  private final Circuit circuit;
  private final IntakeMetrics metrics;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread control = new Thread(this::watch, "parley-fuse");

  private boolean blown;

  /** What the fuse breaks. */
  public interface Circuit {
    void pause();

    void resume();
  }

  public Fuse(IntakeSettings marks, Supplier<Load> load, Circuit circuit, IntakeMetrics metrics) {
    this.marks = marks;
    this.load = load;
    this.circuit = circuit;
    this.metrics = metrics;
    control.setDaemon(true);
  }

  /** Lets the control thread watch. */
  public void start() {
    control.start();
  }

  /** Called by a stream thread that has just offered work. */
  void afterOffer() {
    Load now = load.get();
    boolean tooMuch =
        now.queued() >= marks.hardMark() || now.unsentBytes() >= 2 * marks.highMarkBytes();
    if (tooMuch && now.finished() < marks.highMark()) {
      blow(now);
    }
  }

  /** Called by the control thread. */
  synchronized void mend() {
    if (!blown) {
      return;
    }
    Load now = load.get();
    boolean enough = now.queued() < marks.highMark() && now.unsentBytes() < marks.highMarkBytes();
    if (enough || now.finished() >= marks.highMark()) {
      circuit.resume();
      blown = false;
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void watch() {
    try {
      while (!closed.await(CONTROL.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          mend();
        } catch (RuntimeException e) {
          log.error("Processing cannot be resumed, and this is tried again", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Nobody else knows this thread: it is to end.
    }
  }

  private synchronized void blow(Load now) {
    if (!blown) {
      blown = true;
      log.warn("Processing is paused: {} conversations wait for a call", now.queued());
      metrics.fuseBlown();
      circuit.pause();
    }
  }
}
