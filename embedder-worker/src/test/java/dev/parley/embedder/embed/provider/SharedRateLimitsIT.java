package dev.parley.embedder.embed.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedder.redis.OnDemandRedis;
import dev.parley.embedder.redis.RedisSettings;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
class SharedRateLimitsIT {
  private static final Duration PATIENT = Duration.ofSeconds(30);
  private static final CallLimits LIMITS =
      new CallLimits(
          64, 1024, Duration.ofSeconds(1), 1, Optional.of(60), Optional.of(60_000), true);

  private final RedisSettings redis;

  SharedRateLimitsIT(TestStack stack) {
    redis = RedisSettings.of(stack.redisUri(), false);
  }

  private OnDemandRedis patient() {
    return new OnDemandRedis(redis, PATIENT, System::nanoTime, "it is alone");
  }

  @Test
  void twoWorkersTogetherMayDoWhatOneMay() {
    try (SharedRateLimits one = new SharedRateLimits(patient(), LIMITS, "a", Time.SYSTEM);
        SharedRateLimits other = new SharedRateLimits(patient(), LIMITS, "a", Time.SYSTEM)) {
      assertThat(one.take(10)).isEqualTo(Duration.ZERO);
      for (int call = 1; call <= 5; call++) {
        // A call a second: each further one waits a second more, whoever makes it.
        Duration wait = (call % 2 == 0 ? one : other).take(10);
        assertThat(wait).isGreaterThan(Duration.ZERO).isLessThanOrEqualTo(Duration.ofSeconds(call));
      }
      assertThat(one.take(10)).isGreaterThan(Duration.ZERO);
    }
  }

  @Test
  void twoWorkersTogetherMayHaveTheTokensOfOne() {
    CallLimits limits =
        new CallLimits(
            64, 1024, Duration.ofSeconds(1), 1, Optional.empty(), Optional.of(60_000), true);
    try (SharedRateLimits one = new SharedRateLimits(patient(), limits, "t", Time.SYSTEM);
        SharedRateLimits other = new SharedRateLimits(patient(), limits, "t", Time.SYSTEM)) {
      assertThat(one.take(1024)).isEqualTo(Duration.ZERO);
      one.take(60_000); // A minute's worth.
      assertThat(other.take(1)).isGreaterThan(Duration.ofSeconds(10));
      other.settle(60_000, 1); // What was counted as one token is given back.
      assertThat(one.take(1)).isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void otherAccountsHaveLimitsOfTheirOwn() {
    try (SharedRateLimits one = new SharedRateLimits(patient(), LIMITS, "b", Time.SYSTEM);
        SharedRateLimits other = new SharedRateLimits(patient(), LIMITS, "c", Time.SYSTEM)) {
      assertThat(one.take(10)).isEqualTo(Duration.ZERO);
      assertThat(other.take(10)).isEqualTo(Duration.ZERO);
    }
  }

  @Test
  void withoutRedisAWorkerKeepsToTheLimitsAlone() {
    RedisSettings nowhere = RedisSettings.of("redis://127.0.0.1:1", false);
    ManualTime time = new ManualTime();
    OnDemandRedis away = new OnDemandRedis(nowhere, PATIENT, time::nanos, "it is alone");
    try (SharedRateLimits alone = new SharedRateLimits(away, LIMITS, "a", time)) {
      assertThat(alone.take(10)).isEqualTo(Duration.ZERO);
      assertThat(alone.take(10)).isEqualTo(Duration.ofSeconds(1));
      alone.settle(10, 5);
    }
  }
}
