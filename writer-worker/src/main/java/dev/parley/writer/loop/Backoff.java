package dev.parley.writer.loop;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses between attempts: each twice the one before up to a bound, and of that a random part, so
 * that writers which failed together do not come back together. For one thread.
 */
final class Backoff {
  /** Short, for a deadlock is over at once. */
  private static final Duration FIRST = Duration.ofMillis(50);

  /** A database that is back is seen within seconds. */
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final RandomGenerator random;
  private Duration upTo = FIRST;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** From half of the bound to the bound. */
  Duration next() {
    long bound = upTo.toMillis();
    upTo = upTo.multipliedBy(2).compareTo(LONGEST) < 0 ? upTo.multipliedBy(2) : LONGEST;
    return Duration.ofMillis(random.nextLong(bound / 2, bound + 1));
  }
}
