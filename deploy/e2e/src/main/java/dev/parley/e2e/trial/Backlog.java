package dev.parley.e2e.trial;

import dev.parley.e2e.load.LoadGenerator;
import dev.parley.e2e.observe.GroupProgress;
import java.time.Duration;

/**
 * Keeps work waiting before a group: publishes while less waits than the group does in some
 * seconds, so that it is always as busy as it can be and the end of a trial is not far. Not safe
 * for concurrent use.
 */
final class Backlog {
  /** What waits at least, and at most, in seconds of the group's work. */
  private static final int LEAST_SECONDS = 3;

  private static final int MOST_SECONDS = 5;

  /** Asking the brokers takes CPU from what is measured. */
  private static final long BETWEEN_LOOKS = Duration.ofMillis(500).toNanos();

  private final LoadGenerator load;
  private final GroupProgress progress;
  private long perSecond;
  private long lookedAt;
  private boolean publishing;
  private boolean ranOut;

  Backlog(LoadGenerator load, GroupProgress progress) {
    this.load = load;
    this.progress = progress;
    this.lookedAt = System.nanoTime() - BETWEEN_LOOKS;
  }

  /**
   * What the group can do from now on.
   *
   * @param perSecond records a second
   */
  void isFor(double perSecond) {
    this.perSecond = Math.round(perSecond);
  }

  /** Looks, if it is time, and publishes or does not. */
  void keep() throws InterruptedException {
    if (System.nanoTime() - lookedAt < BETWEEN_LOOKS) {
      return;
    }
    lookedAt = System.nanoTime();
    long lag = progress.lag();
    ranOut |= lag < perSecond;
    if (!publishing && lag < LEAST_SECONDS * perSecond) {
      load.start();
      publishing = true;
    } else if (publishing && lag > MOST_SECONDS * perSecond) {
      stop();
    }
  }

  /** Whether less than a second's work waited at some look since the last call. */
  boolean ranOut() {
    boolean so = ranOut;
    ranOut = false;
    return so;
  }

  /** Publishes no more. */
  void stop() throws InterruptedException {
    load.stop();
    publishing = false;
  }

  /** Whether enough waits for a measurement to begin. */
  boolean isThere() throws InterruptedException {
    return progress.lag() >= LEAST_SECONDS * perSecond;
  }

  /** Whether no more waits than there should, after {@link #isFor} was told of less. */
  boolean isShort() throws InterruptedException {
    return progress.lag() <= MOST_SECONDS * perSecond;
  }
}
