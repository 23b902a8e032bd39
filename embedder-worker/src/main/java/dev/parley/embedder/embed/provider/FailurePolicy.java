package dev.parley.embedder.embed.provider;

import dev.parley.embedder.embed.provider.FaultKind.Blame;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;

/** When a call to a provider is made again, and when none is made for a while. */
final class FailurePolicy {
  /** How long nothing is sent after failures. */
  static final Duration REST = Duration.ofSeconds(5);

  static final Duration FIRST_RETRY = Duration.ofMillis(200);
  static final Duration LONGEST_RETRY = Duration.ofSeconds(5);

  private static final String NAME = "provider";
  private static final int CALLS_JUDGED = 20;
  private static final int CALLS_NEEDED = 10;

  private FailurePolicy() {}

  /**
   * Opens when half of the last calls failed; after {@link #REST} one call at a time goes through.
   */
  static CircuitBreaker breaker(Time time) {
    return CircuitBreaker.of(
        NAME,
        CircuitBreakerConfig.custom()
            .slidingWindowSize(CALLS_JUDGED)
            .minimumNumberOfCalls(CALLS_NEEDED)
            .failureRateThreshold(50)
            .waitDurationInOpenState(REST)
            .permittedNumberOfCallsInHalfOpenState(1)
            .clock(new ClockOf(time))
            .build());
  }

  /**
   * Tries again what may pass, with growing pauses that differ by up to a half.
   *
   * @param tries how often a call is made at most
   */
  static Retry retry(int tries) {
    return Retry.of(
        NAME,
        RetryConfig.custom()
            .maxAttempts(tries)
            .intervalFunction(
                IntervalFunction.ofExponentialRandomBackoff(FIRST_RETRY, 2, 0.5, LONGEST_RETRY))
            .retryOnException(
                failure ->
                    failure instanceof ProviderException known
                        && known.kind().blame() == Blame.PASSING)
            .build());
  }
}
