package dev.parley.embedder.cache;

import dev.parley.runtime.settings.Secret;
import dev.parley.runtime.settings.Setting;
import dev.parley.runtime.settings.SettingsReader;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How vectors are kept.
 *
 * @param redisUri where Redis is; without it nothing is kept
 * @param secret what makes the keys unguessable; without it a constant that everybody knows
 * @param timeToLive how long a vector is kept
 * @param timeout how long a look-up may take before all its keys count as misses
 * @param connectTimeout how long connecting may take
 * @param queue the most commands that wait for Redis
 */
public record CacheSettings(
    Optional<Secret> redisUri,
    Optional<Secret> secret,
    Duration timeToLive,
    Duration timeout,
    Duration connectTimeout,
    int queue) {
  public static final Setting<Optional<Secret>> REDIS_URI =
      Setting.secret(
              "parley.redis.uri",
              "where vectors are cached, like redis://user:password@host:6379/0 or rediss:// for"
                  + " TLS; without it every vector is computed again")
          .optional();

  public static final Setting<Optional<Secret>> SECRET =
      Setting.secret(
              "parley.cache.secret",
              "makes the cache's keys unguessable; the same for all workers, and a change forgets"
                  + " all vectors; without it who reads Redis can test whether a text was embedded")
          .optional();

  public static final Setting<Duration> TIME_TO_LIVE =
      Setting.duration(
          "parley.cache.ttl",
          Duration.ofDays(7),
          Duration.ofMinutes(1),
          Duration.ofDays(7),
          "how long a vector is kept");

  public static final Setting<Duration> TIMEOUT =
      Setting.duration(
          "parley.cache.timeout",
          Duration.ofMillis(200),
          Duration.ofMillis(10),
          Duration.ofSeconds(10),
          "how long a batch waits for the cache before it computes its vectors");

  public static final Setting<Duration> CONNECT_TIMEOUT =
      Setting.duration(
          "parley.cache.connect-timeout",
          Duration.ofSeconds(2),
          Duration.ofMillis(100),
          Duration.ofSeconds(30),
          "how long connecting to Redis may take");

  public static final Setting<Integer> QUEUE =
      Setting.integer(
          "parley.cache.queue",
          16_384,
          256,
          1_000_000,
          "the most commands, of about 1.6 kB each, that wait for Redis; further ones are dropped");

  /** Every setting read here. */
  public static List<Setting<?>> all() {
    return List.of(REDIS_URI, SECRET, TIME_TO_LIVE, TIMEOUT, CONNECT_TIMEOUT, QUEUE);
  }

  /** Reads the settings. */
  public static CacheSettings read(SettingsReader reader) {
    Optional<Secret> uri = reader.get(REDIS_URI);
    reader.check(
        uri.isEmpty() || isRedisUri(uri.get()),
        REDIS_URI.key() + " is not like redis://user:password@host:6379/0");
    return new CacheSettings(
        uri,
        reader.get(SECRET),
        reader.get(TIME_TO_LIVE),
        reader.get(TIMEOUT),
        reader.get(CONNECT_TIMEOUT),
        reader.get(QUEUE));
  }

  private static boolean isRedisUri(Secret uri) {
    try {
      RedisURI parsed = RedisURI.create(uri.reveal());
      return parsed.getHost() != null && parsed.getPort() > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
