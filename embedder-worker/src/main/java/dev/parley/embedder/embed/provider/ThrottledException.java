package dev.parley.embedder.embed.provider;

import java.time.Duration;
import java.util.Optional;

/** The provider asks to wait: no failure, and no try is used up. */
final class ThrottledException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Duration> retryAfter;

  /**
   * @param retryAfter how long it asks to wait, when it says so
   */
  ThrottledException(Optional<Duration> retryAfter) {
    super("the provider asks to wait");
    this.retryAfter = retryAfter;
  }

  Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
