package dev.parley.embedder.embed.provider;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Two token buckets, for calls and for tokens, which fill steadily. They hold a second's worth, or
 * one call where that is more, so that no minute has much more than its share.
 */
final class Buckets implements RateLimits {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int SECONDS_A_MINUTE = 60;

  private final @Nullable Bucket calls;
  private final @Nullable Bucket tokens;

  /** Null where there is no limit. */
  Buckets(@Nullable Bucket calls, @Nullable Bucket tokens) {
    this.calls = calls;
    this.tokens = tokens;
  }

  /** Those of this worker alone. */
  static RateLimits local(CallLimits limits, Time time) {
    return new Buckets(
        calls(limits).map(one -> local(one, time)).orElse(null),
        tokens(limits).map(one -> local(one, time)).orElse(null));
  }

  static Optional<BucketConfiguration> calls(CallLimits limits) {
    return limits
        .requestsPerMinute()
        .map(rate -> configuration(rate, Math.max(1, rate / SECONDS_A_MINUTE)));
  }

  static Optional<BucketConfiguration> tokens(CallLimits limits) {
    return limits
        .tokensPerMinute()
        .map(rate -> configuration(rate, Math.max(limits.batchTokens(), rate / SECONDS_A_MINUTE)));
  }

  @Override
  public Duration take(long wanted) {
    long callNanos = calls == null ? 0 : calls.consumeIgnoringRateLimits(1);
    long tokenNanos = tokens == null ? 0 : tokens.consumeIgnoringRateLimits(Math.max(1, wanted));
    return Duration.ofNanos(Math.max(callNanos, tokenNanos));
  }

  @Override
  public void settle(long taken, long counted) {
    if (tokens == null || taken == counted) {
      return;
    }
    if (counted < taken) {
      tokens.addTokens(taken - counted);
    } else {
      tokens.consumeIgnoringRateLimits(counted - taken);
    }
  }

  @Override
  public void close() {}

  private static Bucket local(BucketConfiguration configuration, Time time) {
    return Bucket.builder()
        .addLimit(configuration.getBandwidths()[0])
        .withCustomTimePrecision(meter(time))
        .build();
  }

  private static BucketConfiguration configuration(long rate, long capacity) {
    return BucketConfiguration.builder()
        .addLimit(Bandwidth.builder().capacity(capacity).refillGreedy(rate, MINUTE).build())
        .build();
  }

  private static TimeMeter meter(Time time) {
    return new TimeMeter() {
      @Override
      public long currentTimeNanos() {
        return time.nanos();
      }

      @Override
      public boolean isWallClockBased() {
        return false;
      }
    };
  }
}
