package dev.parley.embedder.embed.provider;

import java.time.Duration;
import java.time.Instant;

/** Time that passes only when somebody sleeps. */
final class ManualTime implements Time {
  private long nanos;
  private Duration slept = Duration.ZERO;

  @Override
  public synchronized long nanos() {
    return nanos;
  }

  @Override
  public synchronized Instant now() {
    return Instant.ofEpochSecond(1_700_000_000, nanos);
  }

  @Override
  public synchronized void sleep(Duration time) {
    nanos += time.toNanos();
    slept = slept.plus(time);
  }

  synchronized Duration slept() {
    return slept;
  }
}
