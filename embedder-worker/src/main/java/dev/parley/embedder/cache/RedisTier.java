package dev.parley.embedder.cache;

import dev.parley.embedder.redis.RedisConnection;
import dev.parley.runtime.health.CheckResult;
import dev.parley.runtime.health.HealthCheck;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.SetArgs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Keeps vectors in Redis, where all workers have them. Every fault is a miss. */
final class RedisTier implements CacheTier, HealthCheck {
  /** The 2 is raised when entries change so that older ones must not be read. */
  private static final String PREFIX = "parley:vector:2:";

  private static final int KEYS_A_COMMAND = 256;

  /** Of each step of a check: whoever asks for the health waits for it. */
  private static final Duration PROBE = Duration.ofMillis(300);

  private final RedisLink link;
  private final int dimensions;
  private final Duration timeout;

  /** Long enough to connect, so that a cache that is there is used from the first batch on. */
  private final Duration firstConnection;

  private final CacheLife life;
  private final EntryShape shape;
  private final InstantSource clock;
  private final CacheMetrics metrics;
  private final RedisFaults faults;

  /**
   * Connects when it is first used.
   *
   * @param dimensions floats of every vector
   */
  RedisTier(
      CacheSettings settings,
      RedisLink link,
      RedisFaults faults,
      int dimensions,
      CacheMetrics metrics,
      InstantSource clock) {
    this.link = link;
    this.dimensions = dimensions;
    this.timeout = settings.timeout();
    this.firstConnection = settings.connectTimeout();
    this.life = settings.life();
    this.shape = settings.shape();
    this.clock = clock;
    this.metrics = metrics;
    this.faults = faults;
  }

  @Override
  public List<@Nullable KeptVector> get(List<CacheKey> keys) {
    @Nullable KeptVector[] found = new KeptVector[keys.size()];
    if (found.length == 0) {
      return Arrays.asList(found);
    }
    long began = System.nanoTime();
    long bytes = 0;
    try {
      RedisConnection connection = connection();
      if (connection != null) {
        bytes = lookUp(connection, keys, found);
        lengthen(connection, keys, found);
      }
    } catch (InterruptedException e) {
      // The caller meets it at its next step, and knows better what to do about it.
      Thread.currentThread().interrupt();
    }
    int hits = 0;
    for (KeptVector vector : found) {
      hits += vector == null ? 0 : 1;
    }
    metrics.lookedUp(hits, found.length - hits, bytes, Duration.ofNanos(System.nanoTime() - began));
    return Arrays.asList(found);
  }

  @Override
  public void put(Map<CacheKey, KeptVector> vectors) {
    try {
      RedisConnection connection = vectors.isEmpty() ? null : connection();
      if (connection != null) {
        put(connection, vectors);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void put(RedisConnection connection, Map<CacheKey, KeptVector> vectors) {
    try {
      vectors.forEach((key, kept) -> put(connection, key, kept));
    } catch (RedisException e) {
      faults.failed(e, connection);
    } finally {
      connection.flush();
    }
  }

  private void put(RedisConnection connection, CacheKey key, KeptVector kept) {
    long left = life.until(kept.writtenAt(), now()) - now();
    if (left <= 0) {
      return;
    }
    byte[] entry = CacheEntry.encode(key, kept, shape);
    connection
        .commands()
        .set(name(key), entry, SetArgs.Builder.ex(left))
        .whenComplete(
            (ok, failure) -> {
              if (failure == null) {
                metrics.kept(1, entry.length);
              } else {
                faults.failed(failure, connection);
              }
            });
  }

  @Override
  public String name() {
    return "vector cache";
  }

  /** Always well, for nothing but money is lost without a cache; the detail tells. */
  @Override
  public CheckResult check() {
    try {
      RedisConnection connection = link.connection(PROBE);
      if (connection == null) {
        return CheckResult.ok("not reached, so every vector is computed: " + link.describe());
      }
      ping(connection, PROBE);
      return CheckResult.ok();
    } catch (ExecutionException | TimeoutException | RedisException e) {
      return CheckResult.ok(
          "does not answer, so every vector is computed: " + RedisFaults.kind(e).label());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CheckResult.ok("interrupted while it was asked");
    }
  }

  /** Waits as long as a look-up may take for what was put to be kept. */
  @Override
  public void close() {
    try {
      RedisConnection connection = link.current();
      if (connection != null) {
        // A server answers in order, so it has then taken all that was put before.
        ping(connection, timeout);
      }
    } catch (ExecutionException | TimeoutException | RedisException e) {
      faults.failed(RedisFaults.kind(e), "what was put last may not have been kept");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      link.close();
    }
  }

  private static void ping(RedisConnection connection, Duration patience)
      throws ExecutionException, TimeoutException, InterruptedException {
    RedisFuture<String> pong = connection.commands().ping();
    connection.flush();
    pong.get(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  private @Nullable RedisConnection connection() throws InterruptedException {
    RedisConnection connection = link.connection(firstConnection);
    if (connection == null) {
      faults.disconnected();
    }
    return connection;
  }

  /** Returns the bytes that were read. */
  private long lookUp(RedisConnection connection, List<CacheKey> keys, @Nullable KeptVector[] found)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    List<RedisFuture<List<KeyValue<byte[], byte[]>>>> answers = new ArrayList<>();
    try {
      for (int from = 0; from < keys.size(); from += KEYS_A_COMMAND) {
        List<CacheKey> some = keys.subList(from, Math.min(from + KEYS_A_COMMAND, keys.size()));
        answers.add(
            connection.commands().mget(some.stream().map(RedisTier::name).toArray(byte[][]::new)));
      }
    } catch (RedisException e) {
      faults.failed(e, connection);
    } finally {
      connection.flush();
    }
    long bytes = 0;
    try {
      int at = 0;
      for (RedisFuture<List<KeyValue<byte[], byte[]>>> answer : answers) {
        long left = Math.max(0, deadline - System.nanoTime());
        for (KeyValue<byte[], byte[]> entry : answer.get(left, TimeUnit.NANOSECONDS)) {
          if (entry.hasValue()) {
            found[at] = decode(keys.get(at), entry.getValue());
            bytes += entry.getValue().length;
          }
          at++;
        }
      }
      if (at == found.length) {
        link.answered();
      }
    } catch (ExecutionException | TimeoutException e) {
      faults.failed(e, connection);
    } finally {
      answers.forEach(answer -> answer.cancel(false));
    }
    return bytes;
  }

  /** Has what was found live longer where its use says so; nobody waits for the answers. */
  private void lengthen(
      RedisConnection connection, List<CacheKey> keys, @Nullable KeptVector[] found) {
    long now = now();
    boolean any = false;
    try {
      for (int i = 0; i < found.length; i++) {
        KeptVector kept = found[i];
        if (kept != null && life.growsAt(kept.writtenAt(), now)) {
          any = true;
          connection
              .commands()
              .expireat(name(keys.get(i)), life.until(kept.writtenAt(), now))
              .exceptionally(
                  failure -> {
                    faults.failed(failure, connection);
                    return false;
                  });
        }
      }
    } catch (RedisException e) {
      faults.failed(e, connection);
    } finally {
      if (any) {
        connection.flush();
      }
    }
  }

  private @Nullable KeptVector decode(CacheKey key, byte[] entry) {
    KeptVector kept = CacheEntry.decode(key, entry, dimensions);
    if (kept == null) {
      faults.failed(
          CacheFault.CORRUPT, "an entry of " + entry.length + " bytes is not a vector of its text");
      return null;
    }
    return life.isOver(kept.writtenAt(), now()) ? null : kept;
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }

  /** In a cluster, what stands in braces decides which node has it: the lease's has the same. */
  static byte[] name(CacheKey key) {
    return (PREFIX + "{" + key.digest() + "}").getBytes(StandardCharsets.US_ASCII);
  }
}
