package dev.parley.embedder.embed.provider;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.Optional;

/**
 * The pause that a provider asked for, kept by all calls of a worker: what one of them was told,
 * the others need not ask. Safe for many threads.
 */
final class SharedPause {
  /** Where the provider does not say how long. */
  private static final IntervalFunction UNSAID =
      IntervalFunction.ofExponentialRandomBackoff(
          Duration.ofSeconds(1), 2, 0.5, Duration.ofSeconds(30));

  private final Time time;
  private long until;
  private long pausedAt;
  private int unsaidInARow;

  SharedPause(Time time) {
    this.time = time;
    this.until = time.nanos();
    this.pausedAt = until;
  }

  /**
   * The provider asked a call to wait.
   *
   * @param begun when the call was made, in nanoseconds
   */
  synchronized void asked(Optional<Duration> retryAfter, long begun) {
    long now = time.nanos();
    // Calls that were in flight together are told once: their number must not lengthen the pause.
    boolean again = begun - pausedAt >= 0;
    if (retryAfter.isEmpty() && again) {
      unsaidInARow++;
    }
    long wait =
        retryAfter
            .map(Duration::toNanos)
            .orElseGet(() -> Duration.ofMillis(UNSAID.apply(Math.max(1, unsaidInARow))).toNanos());
    if ((retryAfter.isPresent() || again) && now + wait - until > 0) {
      until = now + wait;
    }
    pausedAt = now;
  }

  /** The provider has answered a call. */
  synchronized void answered() {
    unsaidInARow = 0;
  }

  /** What is left of the pause; zero or less when there is none. */
  synchronized Duration left() {
    return Duration.ofNanos(until - time.nanos());
  }

  /** Returns when nobody has to wait, and tells for how long that was. */
  Duration await() throws InterruptedException {
    Duration waited = Duration.ZERO;
    Duration left = left();
    while (left.compareTo(Duration.ZERO) > 0) {
      time.sleep(left);
      waited = waited.plus(left);
      left = left();
    }
    return waited;
  }
}
