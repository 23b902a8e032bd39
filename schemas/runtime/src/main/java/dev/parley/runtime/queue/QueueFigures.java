package dev.parley.runtime.queue;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How the queue of a stage stood at one moment. What is not known is absent; sums and maxima are
 * over what is known.
 *
 * @param lag records that wait in each partition
 * @param held conversations that workers have taken in and not passed on
 * @param oldest since when the oldest record that is not finished, waiting or held, has been
 *     published; zero when there is none
 * @param inPerSecond records that come, a second
 * @param outPerSecond records that are finished, a second
 * @param unmoved for how long the partition that has stood longest has finished nothing while
 *     something waits
 */
public record QueueFigures(
    QueueLag lag,
    OptionalLong held,
    Optional<Duration> oldest,
    OptionalDouble inPerSecond,
    OptionalDouble outPerSecond,
    Optional<Duration> unmoved) {
  /** Before anything was asked. */
  public static final QueueFigures UNKNOWN =
      new QueueFigures(
          new QueueLag(Map.of(), Optional.of("not asked yet")),
          OptionalLong.empty(),
          Optional.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          Optional.empty());

  /**
   * What waits and what is known to be held. A held number alone would look like a queue that is
   * nearly empty, so it is absent where no partition's lag is known.
   */
  public OptionalLong size() {
    OptionalLong known = lag.known();
    return known.isPresent()
        ? OptionalLong.of(known.getAsLong() + held.orElse(0))
        : OptionalLong.empty();
  }

  /** How long until nothing waits if it goes on like this; absent while the queue is growing. */
  public Optional<Duration> drain() {
    OptionalLong waiting = size();
    if (waiting.isEmpty()) {
      return Optional.empty();
    }
    if (waiting.getAsLong() == 0) {
      return Optional.of(Duration.ZERO);
    }
    double falling = outPerSecond.orElse(0) - inPerSecond.orElse(0);
    if (inPerSecond.isEmpty() || outPerSecond.isEmpty() || falling <= 0) {
      return Optional.empty();
    }
    return Optional.of(Duration.ofMillis((long) (1_000 * waiting.getAsLong() / falling)));
  }
}
