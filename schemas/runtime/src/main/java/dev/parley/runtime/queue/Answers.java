package dev.parley.runtime.queue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Collects a cluster's answers until a deadline, and why the first one that is missing is. */
final class Answers {
  private final Duration within;
  private final long deadline;
  private @Nullable String missingBecause;

  Answers(Duration within) {
    this.within = within;
    this.deadline = System.nanoTime() + within.toNanos();
  }

  /** The answer, or nothing when it failed or did not come in time; {@code what} names it. */
  <T> Optional<T> await(String what, Future<T> answer) throws InterruptedException {
    try {
      return Optional.of(
          answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      missing(what + ": no answer within " + within.toMillis() + " ms");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      missing(what + ": " + cause.getClass().getSimpleName() + ": " + cause.getMessage());
    }
    return Optional.empty();
  }

  void missing(String why) {
    if (missingBecause == null) {
      missingBecause = why;
    }
  }

  /** Why the first one is missing; empty when none is. */
  Optional<String> missingBecause() {
    return Optional.ofNullable(missingBecause);
  }
}
