package dev.parley.embedder.cache;

import dev.parley.embedder.redis.RedisConnection;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.SetArgs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Leases as keys in Redis that expire by themselves: a worker that dies holds others up for no
 * longer than a lease lasts. A lease that expires while its text is still being computed lets
 * another compute it too, which costs money and harms nothing. With the leases it asks once more
 * for the vectors: one that was kept since the look-up is not computed again.
 */
final class RedisLeases implements Leases {
  private static final String PREFIX = "parley:lease:";
  private static final byte[] HELD = {1};

  /** Between two looks: about as long as the shortest call to a model takes. */
  private static final Duration FIRST_POLL = Duration.ofMillis(5);

  private static final Duration LONGEST_POLL = Duration.ofMillis(50);

  private final RedisLink link;
  private final RedisFaults faults;
  private final Duration timeout;
  private final Duration lease;
  private final LeaseMetrics metrics;

  /**
   * @param timeout how long Redis may take to answer
   * @param lease how long a lease lasts, and so the longest wait for another worker
   */
  RedisLeases(
      RedisLink link, RedisFaults faults, Duration timeout, Duration lease, LeaseMetrics metrics) {
    this.link = link;
    this.faults = faults;
    this.timeout = timeout;
    this.lease = lease;
    this.metrics = metrics;
  }

  @Override
  public Set<CacheKey> take(Collection<CacheKey> keys) throws InterruptedException {
    Set<CacheKey> ours = new HashSet<>(keys);
    RedisConnection connection = connection();
    if (connection == null) {
      return ours;
    }
    List<CacheKey> asked = List.copyOf(keys);
    List<CacheKey> late = new ArrayList<>();
    List<RedisFuture<String>> answers = new ArrayList<>();
    SetArgs unlessHeld = SetArgs.Builder.nx().px(lease);
    try {
      for (CacheKey key : asked) {
        answers.add(connection.commands().set(name(key), HELD, unlessHeld));
      }
      RedisFuture<List<KeyValue<byte[], byte[]>>> vectors =
          connection.commands().mget(names(asked, RedisTier::name));
      connection.flush();
      long deadline = System.nanoTime() + timeout.toNanos();
      for (int i = 0; i < asked.size(); i++) {
        if (answer(answers.get(i), deadline) == null) {
          ours.remove(asked.get(i));
        } else if (answer(vectors, deadline).get(i).hasValue()) {
          late.add(asked.get(i));
        }
      }
    } catch (ExecutionException | TimeoutException | RedisException e) {
      faults.failed(e, connection);
    }
    metrics.asked(ours.size(), asked.size() - ours.size());
    release(late);
    late.forEach(ours::remove);
    return ours;
  }

  /**
   * Whoever's they are by now: a lease that had expired and was taken by another is lost with it,
   * and a third worker may compute too.
   */
  @Override
  public void release(Collection<CacheKey> keys) {
    RedisConnection connection = keys.isEmpty() ? null : link.current();
    if (connection == null) {
      return;
    }
    try {
      connection
          .commands()
          .del(names(keys, RedisLeases::name))
          .exceptionally(
              failure -> {
                faults.failed(failure, connection);
                return 0L;
              });
      connection.flush();
    } catch (RedisException e) {
      faults.failed(e, connection);
    }
  }

  @Override
  public void await(Collection<CacheKey> keys) throws InterruptedException {
    long began = System.nanoTime();
    long deadline = began + lease.toNanos();
    Duration pause = FIRST_POLL;
    while (isAnyHeld(keys) && System.nanoTime() + pause.toNanos() < deadline) {
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
      Duration doubled = pause.multipliedBy(2);
      pause = doubled.compareTo(LONGEST_POLL) < 0 ? doubled : LONGEST_POLL;
    }
    metrics.waited(Duration.ofNanos(System.nanoTime() - began));
  }

  private boolean isAnyHeld(Collection<CacheKey> keys) throws InterruptedException {
    RedisConnection connection = connection();
    if (connection == null) {
      return false;
    }
    try {
      RedisFuture<List<KeyValue<byte[], byte[]>>> answer =
          connection.commands().mget(names(keys, RedisLeases::name));
      connection.flush();
      return answer(answer, System.nanoTime() + timeout.toNanos()).stream()
          .anyMatch(KeyValue::hasValue);
    } catch (ExecutionException | TimeoutException | RedisException e) {
      faults.failed(e, connection);
      return false;
    }
  }

  /** Null when there is none, or when it would only be waited for in vain once more. */
  private @Nullable RedisConnection connection() {
    return link.isDoubtful() ? null : link.current();
  }

  private static <T> T answer(RedisFuture<T> answer, long deadline)
      throws ExecutionException, TimeoutException, InterruptedException {
    return answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  private static byte[][] names(Collection<CacheKey> keys, Function<CacheKey, byte[]> name) {
    return keys.stream().map(name).toArray(byte[][]::new);
  }

  /** On the node of a cluster that has the vector too, so that a lease ends after it is kept. */
  private static byte[] name(CacheKey key) {
    return (PREFIX + "{" + key.digest() + "}").getBytes(StandardCharsets.US_ASCII);
  }
}
