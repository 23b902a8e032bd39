package dev.parley.embedder.window;

import dev.parley.embedder.embed.EmbedderException;
import dev.parley.runtime.health.CheckResult;
import dev.parley.runtime.health.HealthCheck;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the embedder answers, judged by the calls that were made. Not well when it has failed for
 * a while with no success between; it says why, and never holds a text. Safe for many threads.
 */
public final class EmbedderHealth implements HealthCheck {
  /** A failure that passes sooner is no news. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

  private static final Logger log = LoggerFactory.getLogger(EmbedderHealth.class);

  private final LongSupplier nanoClock;
  private final Optional<Duration> degradeAfter;
  private long failures;
  private long failingSince;
  private @Nullable Long warnedAt;
  private String reason = "";

  /**
   * @param degradeAfter after how long of an outage conversations go on without vectors, if at all
   */
  public EmbedderHealth(LongSupplier nanoClock, Optional<Duration> degradeAfter) {
    this.nanoClock = nanoClock;
    this.degradeAfter = degradeAfter;
  }

  @Override
  public String name() {
    return "embedder";
  }

  @Override
  public synchronized CheckResult check() {
    Duration failing = failingFor();
    if (failures == 0 || failing.compareTo(PATIENCE) < 0) {
      return CheckResult.ok();
    }
    return CheckResult.failed(
        failures + " calls failed in a row, for " + failing.toSeconds() + " s: " + reason);
  }

  synchronized void succeeded() {
    if (failures > 0 && failingFor().compareTo(PATIENCE) >= 0) {
      log.info("The embedder answers again, after {} failures in a row", failures);
    }
    failures = 0;
  }

  synchronized void failed(Throwable failure) {
    long now = nanoClock.getAsLong();
    reason = describe(failure);
    if (failures == 0) {
      failingSince = now;
    }
    if (warnedAt == null || now - warnedAt >= BETWEEN_WARNINGS.toNanos()) {
      warnedAt = now;
      log.warn("The embedder failed ({} in a row), and is tried again: {}", failures + 1, reason);
    }
    failures++;
  }

  /** Whether the last failure was alone: a call had succeeded since the one before it. */
  synchronized boolean succeededBeforeLastFailure() {
    return failures <= 1;
  }

  /** Whether the outage has lasted so long that conversations go on without vectors. */
  synchronized boolean isDegraded() {
    return failures > 0
        && degradeAfter.isPresent()
        && failingFor().compareTo(degradeAfter.get()) >= 0;
  }

  private Duration failingFor() {
    return Duration.ofNanos(nanoClock.getAsLong() - failingSince);
  }

  /** What went wrong. Only our own exceptions promise that their messages hold no text. */
  static String describe(Throwable failure) {
    if (failure instanceof EmbedderException) {
      return String.valueOf(failure.getMessage());
    }
    StackTraceElement[] trace = failure.getStackTrace();
    return failure.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
  }
}
