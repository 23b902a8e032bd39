package dev.parley.embedder.embed.provider;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Our nanoseconds as Resilience4j takes time: they go on evenly when the time of day is set. */
final class ClockOf extends Clock {
  private final Time time;
  private final ZoneId zone;

  ClockOf(Time time) {
    this(time, ZoneOffset.UTC);
  }

  private ClockOf(Time time, ZoneId zone) {
    this.time = time;
    this.zone = zone;
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId other) {
    return new ClockOf(time, other);
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochSecond(0, time.nanos());
  }
}
