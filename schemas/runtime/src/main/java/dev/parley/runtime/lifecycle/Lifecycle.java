package dev.parley.runtime.lifecycle;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program as a list of parts: started in the order they were added, stopped in reverse. A Main
 * ends with {@code System.exit(lifecycle.run())}; whoever embeds a program calls {@link #start} and
 * {@link #stop}, which touch neither the JVM's exit nor its shutdown hooks.
 */
public final class Lifecycle {
  /** All parts started, worked until the stop was asked for, and stopped. */
  public static final int EXIT_OK = 0;

  /** A part did not start, died or did not stop. */
  public static final int EXIT_FAILED = 1;

  private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);

  private final Duration stopWithin;
  private final List<Service> parts = new ArrayList<>();
  private final CountDownLatch stopRequested = new CountDownLatch(1);

  /** Latest first. Guarded by {@code stopLock}. */
  private final Deque<Service> started = new ArrayDeque<>();

  private final Object stopLock = new Object();

  /** Guards the two below. */
  private final Object stateLock = new Object();

  private @Nullable Thread starter;
  private @Nullable LifecycleException death;

  /**
   * @param stopWithin how long stopping all parts may take together
   */
  public Lifecycle(Duration stopWithin) {
    this.stopWithin = stopWithin;
  }

  /** Adds a part after those added before; returns it. Call it before the start. */
  public <S extends Service> S add(S part) {
    parts.add(part);
    return part;
  }

  /**
   * Starts the parts, waits until one dies or a stop is asked for (by SIGTERM or SIGINT too), stops
   * them, and returns what the process should exit with. It owns the JVM's exit: after a signal the
   * JVM ends with this code as soon as the parts have stopped.
   */
  public int run() {
    try (Termination termination = new Termination(this, stopWithin)) {
      int exitCode = runToEnd();
      termination.ended(exitCode);
      return exitCode;
    }
  }

  /**
   * Starts the parts in order. When one fails, those that were started, and it, are stopped.
   *
   * @throws LifecycleException naming the part that did not start
   */
  public void start() {
    synchronized (stateLock) {
      starter = Thread.currentThread();
    }
    try {
      for (Service part : parts) {
        start(part);
      }
    } catch (LifecycleException e) {
      doneStarting();
      stopParts().forEach(e::addSuppressed);
      throw e;
    } finally {
      doneStarting();
    }
  }

  /**
   * Stops in reverse what was started; a second call finds nothing left to do.
   *
   * @throws LifecycleException the first failure, with all others attached, after every part was
   *     asked to stop
   */
  public void stop() {
    requestStop();
    List<LifecycleException> failures = stopParts();
    if (!failures.isEmpty()) {
      LifecycleException first = failures.get(0);
      failures.subList(1, failures.size()).forEach(first::addSuppressed);
      throw first;
    }
  }

  /** Lets {@link #run} stop the parts and return; interrupts a start that is under way. */
  public void requestStop() {
    synchronized (stateLock) {
      stopRequested.countDown();
      if (starter != null) {
        starter.interrupt();
      }
    }
  }

  /**
   * For a part whose thread ended without being told to: the program stops and exits as failed.
   *
   * @param part the part's name
   */
  public void died(String part, Throwable cause) {
    log.error("{} died", part, cause);
    synchronized (stateLock) {
      LifecycleException failure = new LifecycleException(part + " died", cause);
      if (death == null) {
        death = failure;
      } else {
        death.addSuppressed(failure);
      }
    }
    requestStop();
  }

  /** The first death that was reported, with later ones attached. */
  public Optional<LifecycleException> death() {
    synchronized (stateLock) {
      return Optional.ofNullable(death);
    }
  }

  private int runToEnd() {
    boolean failed = false;
    try {
      start();
      stopRequested.await();
    } catch (LifecycleException e) {
      // Told to stop while starting, the part that was interrupted is not to blame.
      failed = stopRequested.getCount() > 0;
      if (failed) {
        log.error("not started: {}", reasons(e), e);
      } else {
        log.info("stopped while starting: {}", e.getMessage());
      }
    } catch (InterruptedException e) {
      log.info("interrupted, which is taken as the request to stop");
    }
    try {
      stop();
    } catch (LifecycleException e) {
      failed = true;
      log.error("not stopped well", e);
    }
    return failed || death().isPresent() ? EXIT_FAILED : EXIT_OK;
  }

  /** The messages of a failure and its causes, for logs that leave stack traces out. */
  private static String reasons(Throwable failure) {
    List<String> reasons = new ArrayList<>();
    for (@Nullable Throwable one = failure; one != null; one = one.getCause()) {
      if (one.getMessage() != null) {
        reasons.add(one.getMessage());
      }
    }
    return String.join(": ", reasons);
  }

  private void start(Service part) {
    if (stopRequested.getCount() == 0) {
      throw new LifecycleException(
          part.name() + " was not started: the program was told to stop",
          new InterruptedException());
    }
    log.info("starting {}", part.name());
    synchronized (stopLock) {
      started.push(part); // Before its start: a start that fails may leave something to let go of.
    }
    try {
      part.start();
    } catch (Exception | Error e) {
      // Not even an Error may pass: the parts before would go on, of a program that is not there.
      throw new LifecycleException(part.name() + " did not start", e);
    }
  }

  private void doneStarting() {
    synchronized (stateLock) {
      if (starter != null && stopRequested.getCount() == 0) {
        Thread.interrupted(); // The interrupt that requestStop sent has done its work.
      }
      starter = null;
    }
  }

  private List<LifecycleException> stopParts() {
    synchronized (stopLock) {
      return started.isEmpty() ? List.of() : new OrderedStop(stopWithin).stop(started);
    }
  }
}
