package dev.parley.embedder.embed.provider;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.parley.embedder.redis.RedisConnection;
import dev.parley.embedder.redis.RedisConnections;
import dev.parley.embedder.redis.RedisSettings;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce.LettuceBasedProxyManagerBuilder;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.api.async.RedisAdvancedClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits that all workers share, kept in Redis. While Redis is away each worker keeps to them by
 * itself: together they may then ask for more, which the provider answers with a 429.
 */
final class SharedRateLimits implements RateLimits {
  private static final Logger log = LoggerFactory.getLogger(SharedRateLimits.class);

  private static final Duration TIMEOUT = Duration.ofMillis(500);

  /** Redis is not asked again for so long after it failed. */
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

  private final RedisConnections connections;
  private final RateLimits alone;
  private final CallLimits limits;
  private final String key;
  private final Time time;
  private @Nullable RedisConnection connection;
  private @Nullable RateLimits together;
  private @Nullable Long failedAt;

  /**
   * @param redis whose connections are closed together with this
   * @param key names the limits; the same for all workers that share them
   */
  SharedRateLimits(RedisSettings redis, CallLimits limits, String key, Time time) {
    this.limits = limits;
    this.key = key;
    this.time = time;
    this.alone = Buckets.local(limits, time);
    ClientOptions options =
        ClientOptions.builder()
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .timeoutOptions(TimeoutOptions.enabled(TIMEOUT))
            .socketOptions(SocketOptions.builder().connectTimeout(TIMEOUT).build())
            .build();
    connections = RedisConnections.open(redis, options, TIMEOUT);
  }

  @Override
  public Duration take(long tokens) {
    RateLimits shared = connected();
    if (shared != null) {
      try {
        return shared.take(tokens);
      } catch (RuntimeException e) { // Lettuce's and Bucket4j's have no common ancestor.
        failed(e);
      }
    }
    return alone.take(tokens);
  }

  @Override
  public void settle(long taken, long counted) {
    RateLimits shared = connected();
    if (shared != null && taken != counted) {
      try {
        shared.settle(taken, counted);
      } catch (RuntimeException e) {
        failed(e);
      }
    }
  }

  @Override
  public void close() {
    connections.close();
  }

  private synchronized @Nullable RateLimits connected() {
    Long failed = failedAt;
    if (failed != null && time.nanos() - failed < AFTER_FAILURE.toNanos()) {
      return null;
    }
    if (together == null) {
      CompletableFuture<RedisConnection> attempt = connections.connect();
      try {
        connection = attempt.orTimeout(TIMEOUT.multipliedBy(2).toMillis(), MILLISECONDS).join();
        together = buckets(connection);
      } catch (RuntimeException e) {
        failed(e);
      }
    }
    return together;
  }

  private synchronized void failed(RuntimeException failure) {
    if (failedAt == null) {
      log.warn(
          "The limits of calls cannot be shared through Redis at {}, so this worker keeps to them"
              + " alone: {}",
          connections.describe(),
          failure.getClass().getName());
    }
    failedAt = time.nanos();
    together = null;
    if (connection != null) {
      CompletableFuture<Void> unused = connection.wire().closeAsync();
      connection = null;
    }
  }

  private RateLimits buckets(RedisConnection redis) {
    ProxyManager<byte[]> manager =
        builder(redis)
            .expirationAfterWrite(
                ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(
                    Duration.ofMinutes(5)))
            .requestTimeout(TIMEOUT)
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
