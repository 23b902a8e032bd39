package dev.parley.embedder.embed.provider;

import dev.parley.embedder.redis.OnDemandRedis;
import dev.parley.embedder.redis.RedisConnection;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce.LettuceBasedProxyManagerBuilder;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.api.async.RedisAdvancedClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Limits that all workers share, kept in Redis. While Redis is away each worker keeps to them by
 * itself: together they may then ask for more, which the provider answers with a 429.
 */
final class SharedRateLimits implements RateLimits {
  private final OnDemandRedis redis;
  private final RateLimits alone;
  private final CallLimits limits;
  private final String key;
  private @Nullable Together together;

  /**
   * @param redis closed together with this
   * @param key names the limits; the same for all workers that share them
   */
  SharedRateLimits(OnDemandRedis redis, CallLimits limits, String key, Time time) {
    this.redis = redis;
    this.limits = limits;
    this.key = key;
    this.alone = Buckets.local(limits, time);
  }

  /** The limits by way of one connection. */
  private record Together(RedisConnection connection, RateLimits limits) {}

  @Override
  public Duration take(long tokens) {
    Together shared = connected();
    if (shared != null) {
      try {
        Duration wait = shared.limits().take(tokens);
        redis.succeeded(shared.connection());
        return wait;
      } catch (RuntimeException e) { // Lettuce's and Bucket4j's have no common ancestor.
        redis.failed(shared.connection(), e);
      }
    }
    return alone.take(tokens);
  }

  @Override
  public void settle(long taken, long counted) {
    Together shared = connected();
    if (shared != null && taken != counted) {
      try {
        shared.limits().settle(taken, counted);
      } catch (RuntimeException e) {
        redis.failed(shared.connection(), e);
      }
    }
  }

  @Override
  public void close() {
    redis.close();
  }

  private synchronized @Nullable Together connected() {
    Optional<RedisConnection> connection = redis.connection();
    if (connection.isEmpty()) {
      return null;
    }
    if (together == null || !together.connection().equals(connection.get())) {
      together = new Together(connection.get(), buckets(connection.get()));
    }
    return together;
  }

  private RateLimits buckets(RedisConnection connection) {
    ProxyManager<byte[]> manager =
        builder(connection)
            .expirationAfterWrite(
                ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(
                    Duration.ofMinutes(5)))
            .requestTimeout(redis.timeout())
            .build();
    return new Buckets(
        bucket(manager, ":calls:", Buckets.calls(limits)),
        bucket(manager, ":tokens:", Buckets.tokens(limits)));
  }

  private static LettuceBasedProxyManagerBuilder<byte[]> builder(RedisConnection redis) {
    return redis.commands() instanceof RedisAdvancedClusterAsyncCommands<byte[], byte[]> cluster
        ? Bucket4jLettuce.casBasedBuilder(cluster)
        : Bucket4jLettuce.casBasedBuilder((RedisAsyncCommands<byte[], byte[]>) redis.commands());
  }

  /** The limit is part of the key: when it is changed, the old bucket is left to expire. */
  private @Nullable Bucket bucket(
      ProxyManager<byte[]> manager, String what, Optional<BucketConfiguration> configuration) {
    return configuration
        .<Bucket>map(
            one ->
                manager
                    .builder()
                    .build(
                        ("parley:limit:" + key + what + one.getBandwidths()[0].getRefillTokens())
                            .getBytes(StandardCharsets.UTF_8),
                        () -> one))
        .orElse(null);
  }
}
