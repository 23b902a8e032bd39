package dev.parley.embedder.embed.provider;

import java.time.Duration;

/**
 * What is asked of a provider. Every call ends as {@link #called} or {@link #failed}; one that was
 * asked to wait is neither, for it is made again. Alert on {@link FaultKind.Blame#SETUP} faults,
 * for which a person must act, and on the breaker being open for long.
 */
public interface ProviderMetrics {
  /** Counts nothing. */
  ProviderMetrics NONE = new ProviderMetrics() {};

  /** A call gave all its vectors. */
  default void called(int texts, long tokens, Duration time) {}

  /** A call failed. */
  default void failed(FaultKind kind, Duration time) {}

  /** The provider asked a call to wait. */
  default void askedToWait() {}

  /** A call waited, because the provider asked for it or because of the limits a minute. */
  default void waited(Duration time) {}
}
