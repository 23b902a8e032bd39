package dev.parley.embedder.embed.provider;

import dev.parley.runtime.settings.SettingsReader;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a call may keep conversations, added up from the settings. Calls are made on threads of
 * their own, so no poll interval and no transaction waits for them; what bounds them is that work
 * goes on soon after an outage, and that an orderly stop is not held up: it interrupts them.
 */
public record TimeBudget(CallLimits limits, Duration retryPauseMax) {
  /** After any fault heals, the queue is falling again within this time. */
  static final Duration RECOVERY = Duration.ofMinutes(2);

  /**
   * The longest until a call's failure is passed on, once it is one of those in flight: all tries,
   * and the pauses between them.
   */
  public Duration untilFailure() {
    Duration pauses = Duration.ZERO;
    Duration pause = FailurePolicy.FIRST_RETRY;
    for (int retry = 1; retry < limits.tries(); retry++) {
      Duration capped =
          pause.compareTo(FailurePolicy.LONGEST_RETRY) < 0 ? pause : FailurePolicy.LONGEST_RETRY;
      pauses = pauses.plus(capped.multipliedBy(3).dividedBy(2)); // Jitter adds up to half.
      pause = pause.multipliedBy(2);
    }
    return limits.timeout().multipliedBy(limits.tries()).plus(pauses);
  }

  /**
   * The longest until work goes on when the provider has healed: a call that hangs is cut off, the
   * breaker lets a call through, and a batch's own pause ends.
   */
  public Duration untilRecovery() {
    return limits
        .timeout()
        .plus(FailurePolicy.LONGEST_RETRY.multipliedBy(3).dividedBy(2))
        .plus(FailurePolicy.REST)
        .plus(retryPauseMax);
  }

  /**
   * Notes what the settings make impossible.
   *
   * @param degradeAfter after how long of an outage conversations go on without vectors
   */
  public void check(SettingsReader reader, Optional<Duration> degradeAfter) {
    reader.check(
        untilRecovery().compareTo(RECOVERY) <= 0,
        CallLimits.TIMEOUT.key()
            + " of "
            + limits.timeout().toSeconds()
            + " s with parley.window.retry-pause-max of "
            + retryPauseMax.toSeconds()
            + " s lets a healed provider wait for "
            + untilRecovery().toSeconds()
            + " s; at most "
            + RECOVERY.toSeconds()
            + " s are promised: lower one of them");
    degradeAfter.ifPresent(
        after ->
            reader.check(
                after.compareTo(untilFailure()) >= 0,
                "parley.embedder.degrade-after of "
                    + after.toSeconds()
                    + " s is less than the "
                    + untilFailure().toSeconds()
                    + " s that one call may take until it has failed ("
                    + CallLimits.TRIES.key()
                    + " times "
                    + CallLimits.TIMEOUT.key()
                    + " and pauses): raise it, or lower them"));
  }
}
