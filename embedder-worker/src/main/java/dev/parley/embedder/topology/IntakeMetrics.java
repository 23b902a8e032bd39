package dev.parley.embedder.topology;

import dev.parley.wire.DeadLetterReason;
import java.time.Duration;

/**
 * What comes in and goes out. Once nothing is held, {@link #received} = {@link #forwarded} + {@link
 * #superseded} + {@link #tombstone} + {@link #dropped} + {@link #deadLetter}, but for what a
 * restart or a rebalance made a worker take up that another had received. Alert on dead letters.
 */
public interface IntakeMetrics {
  /** Counts nothing. */
  IntakeMetrics NONE = new IntakeMetrics() {};

  /** A record came in. */
  default void received() {}

  /** A snapshot was replaced by a newer one before a call had it, or came after a newer one. */
  default void superseded() {}

  /** A record without a value came in. */
  default void tombstone() {}

  /** A tombstone dropped a snapshot that waited or was in flight. */
  default void dropped() {}

  /** A result left, so long after its conversation was published. */
  default void forwarded(Duration sincePublished) {}

  /** Processing was paused, for far too much waited: the gate should have come first. */
  default void fuseBlown() {}

  /** A record went to the dead-letter topic. */
  default void deadLetter(DeadLetterReason reason) {}
}
