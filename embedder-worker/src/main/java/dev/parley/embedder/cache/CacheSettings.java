package dev.parley.embedder.cache;

import dev.parley.embedder.redis.RedisSettings;
import dev.parley.runtime.settings.Secret;
import dev.parley.runtime.settings.Setting;
import dev.parley.runtime.settings.SettingsReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How vectors are kept.
 *
 * @param redis where Redis is; without it workers share nothing
 * @param stored where vectors are that have been stored for good
 * @param secret what makes the keys unguessable; without it a constant that everybody knows
 * @param memoryBytes the most bytes that vectors take in memory; 0 keeps none there
 * @param life how long a vector is kept
 * @param lease how long another worker is waited for that computes the same text; 0 never
 * @param shape how vectors are written to Redis
 * @param timeout how long a look-up may take before all its keys count as misses
 * @param connectTimeout how long connecting may take
 * @param queue the most commands that wait for Redis
 */
public record CacheSettings(
    Optional<RedisSettings> redis,
    Optional<StoredVectorSettings> stored,
    Optional<Secret> secret,
    long memoryBytes,
    CacheLife life,
    EntryShape shape,
    Duration lease,
    Duration timeout,
    Duration connectTimeout,
    int queue) {
  /** How a vector's numbers are written. */
  enum Encoding {
    FLOAT32,
    FLOAT16
  }

  /** How an entry is compressed. */
  enum Compression {
    NONE,
    DEFLATE
  }

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
          "the longest that a vector is kept after it was written, however much it is used");

  public static final Setting<Duration> FIRST_TIME_TO_LIVE =
      Setting.duration(
          "parley.cache.first-ttl",
          Duration.ofHours(1),
          Duration.ofMinutes(1),
          Duration.ofDays(7),
          "how long a vector is kept that is not used; when it is used it lives as long again as it"
              + " has been there");

  public static final Setting<Long> MEMORY =
      Setting.bytes(
          "parley.cache.memory",
          32L << 20,
          0,
          1L << 40,
          "the most bytes that vectors take in the worker's memory, about 1.8 kB each of 384"
              + " dimensions; 0 keeps none there");

  public static final Setting<Encoding> ENCODING =
      Setting.choice(
          "parley.cache.encoding",
          Encoding.class,
          Encoding.FLOAT32,
          "how vectors are written to Redis: float16 is half of the bytes, and a cosine of 0.99999"
              + " and better with what was computed; either is read");

  public static final Setting<Compression> COMPRESSION =
      Setting.choice(
          "parley.cache.compression",
          Compression.class,
          Compression.NONE,
          "whether vectors are compressed in Redis; either is read");

  public static final Setting<Duration> LEASE =
      Setting.duration(
          "parley.cache.lease",
          Duration.ofSeconds(2),
          Duration.ZERO,
          Duration.ofMinutes(1),
          "how long at most a worker waits for another that computes the same text already; 0ms"
              + " never, so that both compute it");

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
    List<Setting<?>> all = new ArrayList<>(RedisSettings.all());
    all.addAll(
        List.of(
            SECRET,
            MEMORY,
            FIRST_TIME_TO_LIVE,
            TIME_TO_LIVE,
            ENCODING,
            COMPRESSION,
            LEASE,
            TIMEOUT,
            CONNECT_TIMEOUT,
            QUEUE));
    all.addAll(StoredVectorSettings.all());
    return List.copyOf(all);
  }

  /** Reads the settings. */
  public static CacheSettings read(SettingsReader reader) {
    CacheLife life = new CacheLife(reader.get(FIRST_TIME_TO_LIVE), reader.get(TIME_TO_LIVE));
    reader.check(
        life.first().compareTo(life.longest()) <= 0,
        FIRST_TIME_TO_LIVE.key() + " is longer than " + TIME_TO_LIVE.key());
    return new CacheSettings(
        RedisSettings.read(reader),
        StoredVectorSettings.read(reader),
        reader.get(SECRET),
        reader.get(MEMORY),
        life,
        new EntryShape(
            reader.get(ENCODING) == Encoding.FLOAT16,
            reader.get(COMPRESSION) == Compression.DEFLATE),
        reader.get(LEASE),
        reader.get(TIMEOUT),
        reader.get(CONNECT_TIMEOUT),
        reader.get(QUEUE));
  }
}
