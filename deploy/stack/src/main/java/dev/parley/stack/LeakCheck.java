package dev.parley.stack;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Finds what tests forgot to close. */
final class LeakCheck {
  // A server learns that a client is gone a moment after the client.
  private static final Duration WITHIN = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private LeakCheck() {}

  /** Asks a server who is connected. */
  interface Connections<E extends Exception> {
    List<String> open() throws E;
  }

  /**
   * Waits for {@code connections} to go.
   *
   * @throws StackException naming those that do not
   */
  static <E extends Exception> void requireNone(
      String owner, String service, Connections<E> connections) throws E {
    long deadline = System.nanoTime() + WITHIN.toNanos();
    List<String> open = connections.open();
    while (!open.isEmpty()) {
      if (System.nanoTime() - deadline > 0) {
        throw new StackException(
            owner
                + " left connections to "
                + service
                + " open; close what made them:\n- "
                + String.join("\n- ", open));
      }
      try {
        TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      open = connections.open();
    }
  }
}
