package dev.parley.cli;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Holds a loop to so many turns a second, spread evenly. For one thread. */
final class RateLimit {
  private final double nanosEach;
  private final LongSupplier nanoTime;
  private final Sleep sleep;
  private double next;

  /** Lets time pass. */
  interface Sleep {
    /** What the calling thread does where no test holds the clock. */
    Sleep SLEEPING = TimeUnit.NANOSECONDS::sleep;

    void nanos(long time) throws InterruptedException;
  }

  /**
   * @param perSecond 0 for no limit
   * @param nanoTime as {@link System#nanoTime}
   */
  RateLimit(int perSecond, LongSupplier nanoTime, Sleep sleep) {
    this.nanosEach = perSecond == 0 ? 0 : 1e9 / perSecond;
    this.nanoTime = nanoTime;
    this.sleep = sleep;
    this.next = nanoTime.getAsLong();
  }

  /**
   * Returns when the next turn may begin. What was missed while the loop was busy is not caught up.
   */
  void await() throws InterruptedException {
    if (nanosEach == 0) {
      return;
    }
    long now = nanoTime.getAsLong();
    if (next > now) {
      sleep.nanos((long) (next - now));
    }
    next = Math.max(next, (double) now) + nanosEach;
  }
}
