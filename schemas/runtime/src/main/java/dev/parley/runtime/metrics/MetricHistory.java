package dev.parley.runtime.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalDouble;

/** What one process showed over the last minutes, thinned out. Safe for concurrent use. */
public final class MetricHistory {
  private static final long APART_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long KEPT_NANOS = Duration.ofMinutes(6).toNanos();

  /** Two scrapes of a process and the time between them. */
  public record Between(Scrape then, Scrape now, Duration time) {
    /** How much a counter has grown; from zero, where the process was started anew. */
    public double increase(Series series) {
      double value = now.values().getOrDefault(series, 0.0);
      double before = then.values().getOrDefault(series, 0.0);
      return value >= before ? value - before : value;
    }
  }

  private record Moment(long at, Scrape scrape) {}

  private final Deque<Moment> moments = new ArrayDeque<>();
  private final DaySum spent = new DaySum("parley_cost_spent_total");

  /**
   * @param at by a clock like {@link System#nanoTime}
   */
  public synchronized void add(long at, Scrape scrape) {
    spent.add(Instant.now(), last(), scrape);
    Moment last = moments.pollLast();
    if (last != null) {
      Moment before = moments.peekLast();
      if (before == null || last.at() - before.at() >= APART_NANOS) {
        moments.addLast(last);
      }
    }
    moments.addLast(new Moment(at, scrape));
    while (moments.size() > 2 && at - moments.getFirst().at() > KEPT_NANOS) {
      moments.removeFirst();
    }
  }

  /** What was spent on vectors since midnight (UTC), at least; empty where that is not known. */
  public synchronized OptionalDouble spentToday() {
    boolean hasPrice =
        last().map(last -> last.sum("parley_cost_spent_total").isPresent()).orElse(false);
    return hasPrice ? spent.sum() : OptionalDouble.empty();
  }

  public synchronized Optional<Scrape> last() {
    return Optional.ofNullable(moments.peekLast()).map(Moment::scrape);
  }

  /**
   * The last scrape and that of {@code ago}, or as near to it as there is.
   *
   * @param ago longer than zero
   * @return empty before there are two
   */
  public synchronized Optional<Between> over(Duration ago) {
    Moment last = moments.peekLast();
    if (last == null || moments.size() < 2) {
      return Optional.empty();
    }
    Moment then = moments.getFirst();
    for (Moment moment : moments) {
      if (last.at() - moment.at() >= ago.toNanos()) {
        then = moment;
      }
    }
    return Optional.of(
        new Between(then.scrape(), last.scrape(), Duration.ofNanos(last.at() - then.at())));
  }
}
