package dev.parley.runtime.metrics;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * How much a process's counters have grown since midnight (UTC), at least: what a former self had
 * counted today before it was first looked at is not known. Not safe for concurrent use.
 */
final class DaySum {
  private static final String STARTED = "process_start_time_seconds";

  private final String counter;
  private @Nullable LocalDate day;
  private boolean isKnown;
  private double sum;

  DaySum(String counter) {
    this.counter = counter;
  }

  /**
   * @param before the scrape before this one, if there was one
   */
  void add(Instant at, Optional<Scrape> before, Scrape now) {
    LocalDate today = LocalDate.ofInstant(at, ZoneOffset.UTC);
    if (!today.equals(day)) {
      // Known from now on if it was looked at yesterday, or began today.
      isKnown = before.isPresent() || startedOn(today, now);
      sum = 0;
      day = today;
    }
    for (Map.Entry<Series, Double> one : now.values().entrySet()) {
      if (one.getKey().name().equals(counter)) {
        double then = before.map(last -> last.values().getOrDefault(one.getKey(), 0.0)).orElse(0.0);
        sum += one.getValue() >= then ? one.getValue() - then : one.getValue();
      }
    }
  }

  /** The growth; empty when the process began before today and was not looked at then. */
  OptionalDouble sum() {
    return isKnown ? OptionalDouble.of(sum) : OptionalDouble.empty();
  }

  private static boolean startedOn(LocalDate day, Scrape scrape) {
    OptionalDouble started = scrape.sum(STARTED);
    return started.isPresent()
        && LocalDate.ofInstant(Instant.ofEpochSecond((long) started.getAsDouble()), ZoneOffset.UTC)
            .equals(day);
  }
}
