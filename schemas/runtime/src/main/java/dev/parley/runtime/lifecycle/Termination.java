package dev.parley.runtime.lifecycle;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ties a life cycle to the JVM's: a signal asks for the stop, is held until the parts have stopped,
 * and then ends the JVM with their exit code. Without the halt the JVM would report 128 plus the
 * signal, a failure, after every orderly stop. Halting passes over the shutdown hooks of others
 * that still run, so whatever must be closed is a part.
 */
final class Termination implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Termination.class);

  /** On top of the deadline of the parts, for those that were being started and for the log. */
  private static final Duration GRACE = Duration.ofSeconds(3);

  private final Lifecycle lifecycle;
  private final Duration stopWithin;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::onTermination, "termination");
  private volatile int exitCode = Lifecycle.EXIT_FAILED;

  Termination(Lifecycle lifecycle, Duration stopWithin) {
    this.lifecycle = lifecycle;
    this.stopWithin = stopWithin;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  void ended(int code) {
    exitCode = code;
    ended.countDown();
  }

  /** Gives the JVM's exit back, unless it is ending already. */
  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      log.debug("the JVM is ending", e);
    }
  }

  private void onTermination() {
    log.info("asked to stop; the parts have {} ms", stopWithin.toMillis());
    lifecycle.requestStop();
    try {
      if (!ended.await(stopWithin.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS)) {
        log.error("still not stopped {} ms after the deadline: ending", GRACE.toMillis());
      }
    } catch (InterruptedException e) {
      log.error("interrupted while waiting for the parts to stop: ending", e);
    }
    Runtime.getRuntime().halt(exitCode);
  }
}
