package dev.parley.embedder.cache;

import dev.parley.runtime.health.CheckResult;
import dev.parley.runtime.health.HealthCheck;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Keeps vectors in Redis, each for a fixed time. Every fault is a miss. */
public final class RedisVectorCache implements VectorCache, HealthCheck {
  /** The 1 is raised when entries change so that older ones must not be read. */
  private static final String PREFIX = "parley:vector:1:";

  private static final int KEYS_A_COMMAND = 256;

  /** Of each step of a check: whoever asks for the health waits for it. */
  private static final Duration PROBE = Duration.ofMillis(300);

  private final RedisLink link;
  private final int dimensions;
  private final Duration timeout;

  /** Long enough to connect, so that a cache that is there is used from the first batch on. */
  private final Duration firstConnection;

  private final SetArgs lifetime;
  private final CacheMetrics metrics;
  private final FaultLog log;

  /**
   * Connects when it is first used.
   *
   * @param dimensions floats of every vector
   */
  RedisVectorCache(
      CacheSettings settings,
      RedisLink link,
      int dimensions,
      CacheMetrics metrics,
      InstantSource clock) {
    this.link = link;
    this.dimensions = dimensions;
    this.timeout = settings.timeout();
    this.firstConnection = settings.connectTimeout();
    this.lifetime = SetArgs.Builder.ex(settings.timeToLive());
    this.metrics = metrics;
    this.log = new FaultLog(LoggerFactory.getLogger(RedisVectorCache.class), clock);
  }

  @Override
  public List<float @Nullable []> get(List<CacheKey> keys) {
    float[][] found = new float[keys.size()][];
    if (found.length == 0) {
      return Arrays.asList(found);
    }
    long began = System.nanoTime();
    try {
      StatefulRedisConnection<byte[], byte[]> connection = connection();
      if (connection != null) {
        lookUp(connection, keys, found);
      }
    } catch (InterruptedException e) {
      // The caller meets it at its next step, and knows better what to do about it.
      Thread.currentThread().interrupt();
    }
    int hits = 0;
    for (float[] vector : found) {
      hits += vector == null ? 0 : 1;
    }
    metrics.lookedUp(hits, found.length - hits, Duration.ofNanos(System.nanoTime() - began));
    return Arrays.asList(found);
  }

  @Override
  public void put(Map<CacheKey, float[]> vectors) {
    try {
      StatefulRedisConnection<byte[], byte[]> connection = vectors.isEmpty() ? null : connection();
      if (connection == null) {
        return;
      }
      try {
        vectors.forEach(
            (key, vector) ->
                connection
                    .async()
                    .set(name(key), CacheEntry.encode(key, vector), lifetime)
                    .whenComplete(
                        (ok, failure) -> {
                          if (failure == null) {
                            link.answered();
                            metrics.kept(1);
                          } else {
                            failed(failure);
                          }
                        }));
      } finally {
        connection.flushCommands();
      }
    } catch (RedisException e) {
      failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String name() {
    return "vector cache";
  }

  /** Always well, for nothing but money is lost without a cache; the detail tells. */
  @Override
  public CheckResult check() {
    try {
      StatefulRedisConnection<byte[], byte[]> connection = link.connection(PROBE);
      if (connection == null) {
        return CheckResult.ok("not reached, so every vector is computed: " + link.describe());
      }
      ping(connection, PROBE);
      return CheckResult.ok();
    } catch (ExecutionException | TimeoutException | RedisException e) {
      return CheckResult.ok(
          "does not answer, so every vector is computed: " + CacheFault.of(cause(e)).label());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CheckResult.ok("interrupted while it was asked");
    }
  }

  /** Waits as long as a look-up may take for what was put to be kept. */
  @Override
  public void close() {
    StatefulRedisConnection<byte[], byte[]> connection = link.current();
    try {
      if (connection != null) {
        // Redis answers in order, so it has then taken all that was put before.
        ping(connection, timeout);
      }
    } catch (ExecutionException | TimeoutException | RedisException e) {
      failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      link.close();
    }
  }

  private static void ping(StatefulRedisConnection<byte[], byte[]> connection, Duration patience)
      throws ExecutionException, TimeoutException, InterruptedException {
    RedisFuture<String> pong = connection.async().ping();
    connection.flushCommands();
    pong.get(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  private @Nullable StatefulRedisConnection<byte[], byte[]> connection()
      throws InterruptedException {
    StatefulRedisConnection<byte[], byte[]> connection = link.connection(firstConnection);
    if (connection == null) {
      failed(CacheFault.DISCONNECTED, link.describe());
    }
    return connection;
  }

  private void lookUp(
      StatefulRedisConnection<byte[], byte[]> connection, List<CacheKey> keys, float[][] found)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    List<RedisFuture<List<KeyValue<byte[], byte[]>>>> answers = new ArrayList<>();
    try {
      for (int from = 0; from < keys.size(); from += KEYS_A_COMMAND) {
        List<CacheKey> some = keys.subList(from, Math.min(from + KEYS_A_COMMAND, keys.size()));
        answers.add(
            connection
                .async()
                .mget(some.stream().map(RedisVectorCache::name).toArray(byte[][]::new)));
      }
    } catch (RedisException e) {
      failed(e);
    } finally {
      connection.flushCommands();
    }
    try {
      int at = 0;
      for (RedisFuture<List<KeyValue<byte[], byte[]>>> answer : answers) {
        long left = Math.max(0, deadline - System.nanoTime());
        for (KeyValue<byte[], byte[]> entry : answer.get(left, TimeUnit.NANOSECONDS)) {
          if (entry.hasValue()) {
            found[at] = decode(keys.get(at), entry.getValue());
          }
          at++;
        }
        link.answered();
      }
    } catch (ExecutionException | TimeoutException e) {
      failed(e);
    } finally {
      answers.forEach(answer -> answer.cancel(false));
    }
  }

  private float @Nullable [] decode(CacheKey key, byte[] entry) {
    float[] vector = CacheEntry.decode(key, entry, dimensions);
    if (vector == null) {
      failed(
          CacheFault.CORRUPT, "an entry of " + entry.length + " bytes is not a vector of its text");
    }
    return vector;
  }

  private void failed(Throwable failure) {
    Throwable cause = cause(failure);
    CacheFault fault = CacheFault.of(cause);
    if (fault == CacheFault.TIMEOUT || fault == CacheFault.OVERLOADED) {
      link.timedOut();
    }
    failed(
        fault,
        fault == CacheFault.TIMEOUT
            ? "no answer within " + timeout.toMillis() + " ms"
            : cause.toString());
  }

  private static Throwable cause(Throwable failure) {
    boolean wraps = failure instanceof ExecutionException || failure instanceof CompletionException;
    Throwable cause = wraps ? failure.getCause() : null;
    return cause == null ? failure : cause;
  }

  private void failed(CacheFault fault, String detail) {
    metrics.failed(fault);
    log.failed(fault, detail);
  }

  private static byte[] name(CacheKey key) {
    return (PREFIX + key.digest()).getBytes(StandardCharsets.US_ASCII);
  }
}
