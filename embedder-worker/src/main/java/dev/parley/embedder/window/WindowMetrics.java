package dev.parley.embedder.window;

import java.time.Duration;

/**
 * What the window does. {@link #waited} counts each conversation that a call takes, so batches
 * times their sizes equal it. Alert on {@link #called} with failures and no successes: the embedder
 * is away or refuses; on {@link #refused} growing: texts end up without vectors; on {@link
 * #degraded} growing: so do all that a provider would have to be asked for.
 */
public interface WindowMetrics {
  /** Counts nothing. */
  WindowMetrics NONE = new WindowMetrics() {};

  /** A batch went to a call. */
  default void batchClosed(ClosedBy reason, int conversations) {}

  /** A call took a conversation that had been waiting for so long. */
  default void waited(Duration time) {}

  /** A call to the embedder ended. */
  default void called(boolean succeeded, Duration time) {}

  /** A conversation is passed on without vectors, for the embedder refuses it. */
  default void refused() {}

  /** A conversation is passed on during an outage, without the vectors that the cache has not. */
  default void degraded() {}

  /** A result is passed on without vectors, for with them it would not fit a record. */
  default void tooLarge() {}
}
