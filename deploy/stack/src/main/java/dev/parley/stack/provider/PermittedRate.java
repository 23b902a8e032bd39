package dev.parley.stack.provider;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A second's worth of calls at a time, and as much again in every second. */
final class PermittedRate {
  private final double perSecond;
  private final LongSupplier nanoClock;
  private double available;
  private long filledAt;

  PermittedRate(double perSecond, LongSupplier nanoClock) {
    this.perSecond = perSecond;
    this.nanoClock = nanoClock;
    this.available = perSecond;
    this.filledAt = nanoClock.getAsLong();
  }

  /** Zero when the call may be made, else how long to wait for the next. */
  synchronized Duration ask() {
    long now = nanoClock.getAsLong();
    available = Math.min(perSecond, available + (now - filledAt) / 1e9 * perSecond);
    filledAt = now;
    if (available >= 1 - 1e-9) {
      available -= 1;
      return Duration.ZERO;
    }
    return Duration.ofNanos((long) Math.ceil((1 - available) / perSecond * 1e9));
  }
}
