package dev.parley.embedder.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For work that can go on alone: a connection that is made when it is first needed, given up after
 * a fault, and then for a while not made again, so that a Redis that is away costs little time. The
 * first fault of a row is logged. Safe for many threads.
 */
public final class OnDemandRedis implements AutoCloseable {
  /**
   * How long a command may take, and how long a connection, unless somebody waits for it longer.
   */
  public static final Duration TIMEOUT = Duration.ofMillis(500);

  /** Redis is not asked again for so long after it failed. */
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(OnDemandRedis.class);

  private final RedisConnections connections;
  private final Duration timeout;
  private final LongSupplier nanoClock;
  private final String without;
  private @Nullable RedisConnection connection;
  private @Nullable Long failedAt;

  /**
   * @param timeout of a command
   * @param nanoClock nanoseconds that only ever grow, from any beginning
   * @param without what it means that Redis cannot be used, for the log
   */
  public OnDemandRedis(
      RedisSettings redis, Duration timeout, LongSupplier nanoClock, String without) {
    this.timeout = timeout;
    this.nanoClock = nanoClock;
    this.without = without;
    ClientOptions options =
        ClientOptions.builder()
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .timeoutOptions(TimeoutOptions.enabled(timeout))
            .socketOptions(SocketOptions.builder().connectTimeout(timeout).build())
            .build();
    connections = RedisConnections.open(redis, options, timeout);
  }

  /** How long a command may take. */
  public Duration timeout() {
    return timeout;
  }

  /** Empty while Redis is away, or was a moment ago. */
  public synchronized Optional<RedisConnection> connection() {
    Long failed = failedAt;
    if (failed != null && nanoClock.getAsLong() - failed < AFTER_FAILURE.toNanos()) {
      return Optional.empty();
    }
    if (connection == null) {
      try {
        connection = answered(connections.connect());
      } catch (RuntimeException e) { // Lettuce's have no common ancestor.
        rest(e);
      }
    }
    return Optional.ofNullable(connection);
  }

  /**
   * What was asked for, or the fault as an exception. It may take the time of two commands, as a
   * connection does: to be made, and to be authenticated.
   */
  public <T> T answered(CompletionStage<T> answer) {
    return answer
        .toCompletableFuture()
        .orTimeout(2 * timeout.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  /** The connection worked. Late words of one that was given up count for nothing. */
  public synchronized void succeeded(RedisConnection used) {
    if (used.equals(connection)) {
      failedAt = null;
    }
  }

  /** The connection did not work, and is given up. */
  public synchronized void failed(RedisConnection used, RuntimeException failure) {
    if (used.equals(connection)) {
      rest(failure);
      connection = null;
      CompletableFuture<Void> unused = used.wire().closeAsync();
    }
  }

  private void rest(RuntimeException failure) {
    if (failedAt == null) {
      log.warn(
          "Redis at {} cannot be used, so {}: {}",
          connections.describe(),
          without,
          (failure.getCause() == null ? failure : failure.getCause()).getClass().getName());
    }
    failedAt = nanoClock.getAsLong();
  }

  @Override
  public void close() {
    connections.close();
  }
}
