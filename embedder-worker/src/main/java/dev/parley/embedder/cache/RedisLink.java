package dev.parley.embedder.cache;

import dev.parley.embedder.redis.RedisConnection;
import dev.parley.embedder.redis.RedisConnections;
import dev.parley.embedder.redis.RedisSettings;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The connection to Redis: made when it is first needed, and made anew when it was lost or has
 * answered nothing for a while. Lettuce's own reconnecting is off, because it keeps a connection
 * that hangs, and with it the queue of commands that fills up behind.
 *
 * <p>Commands are sent when {@code flushCommands()} is called: whoever gives commands flushes. That
 * a thread's flush may send another's commands early does no harm.
 */
final class RedisLink implements AutoCloseable {
  /** Between two attempts to connect. */
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** A connection on which nothing was answered for so long, while something was asked, hangs. */
  private static final Duration HANGS = Duration.ofSeconds(1);

  private final RedisConnections connections;
  private final Duration commandTimeout;

  private @Nullable CompletableFuture<RedisConnection> attempt;
  private long attemptedAt;
  private boolean attemptedBefore;
  private boolean closed;
  private volatile long answeredAt;
  private volatile boolean doubtful;
  private volatile String lastFailure = "not connected yet";

  private RedisLink(RedisConnections connections, Duration commandTimeout) {
    this.connections = connections;
    this.commandTimeout = commandTimeout;
  }

  /**
   * Connects when it is first used.
   *
   * @param queue the most commands that wait for an answer
   */
  static RedisLink to(
      RedisSettings redis, Duration commandTimeout, Duration connectTimeout, int queue) {
    ClientOptions options =
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
            .requestQueueSize(queue)
            .timeoutOptions(TimeoutOptions.enabled(commandTimeout))
            .socketOptions(SocketOptions.builder().connectTimeout(connectTimeout).build())
            .build();
    return new RedisLink(RedisConnections.open(redis, options, connectTimeout), commandTimeout);
  }

  /**
   * The connection, or null when there is none. An attempt that was just begun is waited for as
   * long as for a command.
   *
   * @param first how long the first attempt of all is waited for
   */
  @Nullable RedisConnection connection(Duration first) throws InterruptedException {
    CompletableFuture<RedisConnection> current;
    long until;
    synchronized (this) {
      long now = System.nanoTime();
      if (isOver(attempt) && (!attemptedBefore || now - attemptedAt >= RETRY.toNanos())) {
        if (closed) {
          return null;
        }
        release();
        attempt = connect();
        attemptedAt = now;
      }
      current = attempt;
      until = attemptedAt + (attemptedBefore ? commandTimeout : first).toNanos();
    }
    if (current == null) {
      return null;
    }
    try {
      RedisConnection connection =
          current.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
      return connection.wire().isOpen() ? connection : null;
    } catch (ExecutionException | TimeoutException e) {
      return null;
    } finally {
      firstAttemptIsOver();
    }
  }

  /** The connection as it is; null when there is none, and none is made. */
  synchronized @Nullable RedisConnection current() {
    return attempt == null || isOver(attempt) ? null : attempt.getNow(null);
  }

  /** Redis has answered. */
  void answered() {
    answeredAt = System.nanoTime();
    doubtful = false;
  }

  /** Redis has not answered in time: a connection that does so for long is given up. */
  synchronized void timedOut() {
    doubtful = true;
    if (System.nanoTime() - answeredAt >= HANGS.toNanos() && !isOver(attempt)) {
      release();
      lastFailure = "it has not answered for " + HANGS;
    }
  }

  /**
   * {@code connection} does not lead to where vectors can be read and written: a server of the
   * cluster is gone, or what was the master is none any more. The next one is made where they are
   * now.
   */
  synchronized void misled(RedisConnection connection) {
    if (connection.equals(current())) {
      release();
      lastFailure = "it was not where it had been";
    }
  }

  /** Whether the last that is known is that Redis did not answer in time. */
  boolean isDoubtful() {
    return doubtful;
  }

  /** Where Redis is and why it was not reached last, without the password. */
  String describe() {
    return connections.describe() + ", " + lastFailure;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      attempt = null;
    }
    connections.close();
  }

  private synchronized void firstAttemptIsOver() {
    attemptedBefore = true;
  }

  private CompletableFuture<RedisConnection> connect() {
    return connections
        .connect()
        .whenComplete(
            (connection, failure) -> {
              if (failure == null) {
                connection.wire().setAutoFlushCommands(false);
                answered();
                lastFailure = "the connection was lost";
              } else {
                lastFailure = rootCause(failure).toString();
              }
            });
  }

  /** Forgets the connection and closes it, also if it is only being made. */
  private void release() {
    if (attempt != null) {
      CompletableFuture<Void> unused = attempt.thenCompose(made -> made.wire().closeAsync());
      attempt = null;
    }
  }

  private static Throwable rootCause(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure : rootCause(cause);
  }

  private static boolean isOver(@Nullable CompletableFuture<RedisConnection> attempt) {
    if (attempt == null || attempt.isCompletedExceptionally()) {
      return true;
    }
    RedisConnection connection = attempt.getNow(null);
    return connection != null && !connection.wire().isOpen();
  }
}
