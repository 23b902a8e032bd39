package dev.parley.cli;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalDouble;

/** How fast a count grows, from what it was over the last seconds. For one thread. */
public final class Pace {
  private static final Duration WINDOW = Duration.ofSeconds(15);

  private static final Duration BETWEEN_SAMPLES = Duration.ofMillis(250);

  private final Deque<Sample> samples = new ArrayDeque<>();

  private record Sample(long nanos, long count) {}

  /**
   * Notes what the count is.
   *
   * @param nanos as {@link System#nanoTime} tells it
   */
  public void note(long nanos, long count) {
    Sample newest = samples.peekLast();
    if (newest != null && nanos - newest.nanos() < BETWEEN_SAMPLES.toNanos()) {
      return;
    }
    samples.addLast(new Sample(nanos, count));
    while (samples.size() > 2 && nanos - samples.getFirst().nanos() > WINDOW.toNanos()) {
      samples.removeFirst();
    }
  }

  /** The growth a second, once there is some. */
  public OptionalDouble perSecond() {
    Sample first = samples.peekFirst();
    Sample last = samples.peekLast();
    if (first == null || last == null || last.count() <= first.count()) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of((last.count() - first.count()) * 1e9 / (last.nanos() - first.nanos()));
  }

  /** How long {@code remaining} more will take at this pace, in whole seconds. */
  public Optional<Duration> timeFor(long remaining) {
    OptionalDouble perSecond = perSecond();
    return perSecond.isEmpty()
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds((long) Math.ceil(remaining / perSecond.getAsDouble())));
  }
}
