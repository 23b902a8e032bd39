package dev.parley.runtime.lifecycle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops parts one after the other within one deadline. A part that overruns it is named, shown
 * where it stands and left behind; those after it are still asked, so that they let go of what they
 * can.
 */
final class OrderedStop {
  private static final Logger log = LoggerFactory.getLogger(OrderedStop.class);

  /** What a part gets on top of the time it was told, so that its own report comes first. */
  private static final Duration GRACE = Duration.ofMillis(250);

  private final Duration within;
  private final long deadline;

  OrderedStop(Duration within) {
    this.within = within;
    this.deadline = System.nanoTime() + within.toNanos();
  }

  /** Takes each part off {@code parts} and stops it; what failed, in the order of stopping. */
  List<LifecycleException> stop(Deque<Service> parts) {
    List<LifecycleException> failures = new ArrayList<>();
    boolean interrupted = false;
    while (!parts.isEmpty()) {
      Service part = parts.pop();
      log.info("stopping {}", part.name());
      Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      FutureTask<Void> stopping =
          new FutureTask<>(
              () -> {
                part.stop(left);
                return null;
              });
      Thread thread = new Thread(stopping, "stop-" + part.name());
      thread.setDaemon(true);
      thread.start();
      try {
        interrupted |= awaitUninterruptibly(stopping, left.plus(GRACE));
      } catch (ExecutionException e) {
        failures.add(
            new LifecycleException(
                part.name() + " did not stop well", e.getCause() == null ? e : e.getCause()));
      } catch (TimeoutException e) {
        failures.add(overrun(part, left, thread));
        thread.interrupt();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return failures;
  }

  private LifecycleException overrun(Service part, Duration left, Thread thread) {
    Exception where = new Exception("it stands here");
    where.setStackTrace(thread.getStackTrace());
    return new LifecycleException(
        part.name()
            + " did not stop within the "
            + left.toMillis()
            + " ms that were left of "
            + within.toMillis()
            + " ms, and was left behind",
        where);
  }

  /** Whether an interrupt came meanwhile: it must not keep the other parts from being stopped. */
  private static boolean awaitUninterruptibly(FutureTask<Void> task, Duration within)
      throws ExecutionException, TimeoutException {
    long deadline = System.nanoTime() + within.toNanos();
    boolean interrupted = false;
    while (true) {
      try {
        task.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }
}
