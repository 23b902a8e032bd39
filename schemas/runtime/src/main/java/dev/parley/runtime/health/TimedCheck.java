package dev.parley.runtime.health;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A check that is asked on a thread of its own. While one asking hangs it is not asked again, so
 * that a part that is away holds one thread and not one a probe.
 */
final class TimedCheck {
  private static final Logger log = LoggerFactory.getLogger(TimedCheck.class);

  private final HealthCheck check;
  private final ExecutorService threads;
  private CompletableFuture<CheckResult> asking =
      CompletableFuture.completedFuture(CheckResult.ok());
  private boolean wasWell = true;

  TimedCheck(HealthCheck check, ExecutorService threads) {
    this.check = check;
    this.threads = threads;
  }

  synchronized void ask() {
    if (asking.isDone()) {
      asking = CompletableFuture.supplyAsync(check::check, threads);
    }
  }

  /**
   * @param deadline by {@link System#nanoTime}
   * @param within the time that ends at the deadline
   */
  HealthReport.Part answer(long deadline, Duration within) throws InterruptedException {
    CheckResult result = await(deadline, within);
    logChange(result);
    return new HealthReport.Part(check.name(), result);
  }

  private CheckResult await(long deadline, Duration within) throws InterruptedException {
    CompletableFuture<CheckResult> current;
    synchronized (this) {
      current = asking;
    }
    try {
      return current.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return CheckResult.failed("no answer within " + within.toMillis() + " ms");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      log.debug("check of {} failed", check.name(), cause);
      // The kind alone: the message was not written for whoever reads the ops port.
      return CheckResult.failed("the check failed with " + cause.getClass().getSimpleName());
    }
  }

  private synchronized void logChange(CheckResult result) {
    if (result.well() != wasWell) {
      wasWell = result.well();
      if (wasWell) {
        log.info("{} is well again", check.name());
      } else {
        log.warn("{} is not well: {}", check.name(), result.detail());
      }
    }
  }
}
