package dev.parley.local;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C and SIGTERM into an interrupt of the thread that runs everything, and holds the
 * JVM's exit until that thread has put things in order; then the exit code is that thread's.
 */
final class Interruption implements AutoCloseable {
  private final Thread runner;
  private final Duration within;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::onTermination, "termination");
  private volatile int exitCode;
  private boolean open = true;

  /** Begins to watch, for the thread that calls. */
  Interruption(Duration within, int exitCodeWhenOverdue) {
    this.runner = Thread.currentThread();
    this.within = within;
    this.exitCode = exitCodeWhenOverdue;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** All is in order: an exit that was held goes on, with this code. */
  void ended(int code) {
    exitCode = code;
    ended.countDown();
  }

  /** Gives the JVM's exit back, unless it is ending already. */
  @Override
  public void close() {
    synchronized (this) {
      open = false;
    }
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending: the hook waits for no one any more.
    }
  }

  private void onTermination() {
    synchronized (this) {
      if (open) {
        runner.interrupt();
      }
    }
    try {
      ended.await(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // The JVM would report 128 plus the signal even when all ended as it should.
    Runtime.getRuntime().halt(exitCode);
  }
}
