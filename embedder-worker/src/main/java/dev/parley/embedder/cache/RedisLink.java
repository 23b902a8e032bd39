package dev.parley.embedder.cache;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
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

  private final RedisURI uri;
  private final Duration commandTimeout;
  private final Duration connectTimeout;
  private final ClientResources resources;
  private final RedisClient client;

  private @Nullable CompletableFuture<StatefulRedisConnection<byte[], byte[]>> attempt;
  private long attemptedAt;
  private boolean attemptedBefore;
  private boolean closed;
  private volatile long answeredAt;
  private volatile String lastFailure = "not connected yet";

  RedisLink(RedisURI uri, Duration commandTimeout, Duration connectTimeout, int queue) {
    this.uri = uri;
    this.commandTimeout = commandTimeout;
    this.connectTimeout = connectTimeout;
    uri.setTimeout(connectTimeout);
    resources =
        ClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .commandLatencyRecorder(CommandLatencyRecorder.disabled())
            .build();
    client = RedisClient.create(resources);
    client.setOptions(
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
            .requestQueueSize(queue)
            .timeoutOptions(TimeoutOptions.enabled(commandTimeout))
            .socketOptions(SocketOptions.builder().connectTimeout(connectTimeout).build())
            .build());
  }

  /**
   * The connection, or null when there is none. An attempt that was just begun is waited for as
   * long as for a command.
   *
   * @param first how long the first attempt of all is waited for
   */
  @Nullable StatefulRedisConnection<byte[], byte[]> connection(Duration first)
      throws InterruptedException {
    CompletableFuture<StatefulRedisConnection<byte[], byte[]>> current;
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
      StatefulRedisConnection<byte[], byte[]> connection =
          current.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
      return connection.isOpen() ? connection : null;
    } catch (ExecutionException | TimeoutException e) {
      return null;
    } finally {
      firstAttemptIsOver();
    }
  }

  /** The connection as it is; null when there is none, and none is made. */
  synchronized @Nullable StatefulRedisConnection<byte[], byte[]> current() {
    return attempt == null || isOver(attempt) ? null : attempt.getNow(null);
  }

  /** Redis has answered. */
  void answered() {
    answeredAt = System.nanoTime();
  }

  /** Redis has not answered in time: a connection that does so for long is given up. */
  synchronized void timedOut() {
    if (System.nanoTime() - answeredAt >= HANGS.toNanos() && !isOver(attempt)) {
      release();
      lastFailure = "it has not answered for " + HANGS;
    }
  }

  /** Where Redis is and why it was not reached last, without the password. */
  String describe() {
    return uri.getHost() + ":" + uri.getPort() + ", " + lastFailure;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      attempt = null;
    }
    // It closes the connection too.
    client.shutdown(Duration.ZERO, connectTimeout);
    resources.shutdown(0, connectTimeout.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly();
  }

  private synchronized void firstAttemptIsOver() {
    attemptedBefore = true;
  }

  private CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connect() {
    return client
        .connectAsync(ByteArrayCodec.INSTANCE, uri)
        .toCompletableFuture()
        .whenComplete(
            (connection, failure) -> {
              if (failure == null) {
                connection.setAutoFlushCommands(false);
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
      CompletableFuture<Void> unused = attempt.thenCompose(StatefulRedisConnection::closeAsync);
      attempt = null;
    }
  }

  private static Throwable rootCause(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure : rootCause(cause);
  }

  private static boolean isOver(
      @Nullable CompletableFuture<StatefulRedisConnection<byte[], byte[]>> attempt) {
    if (attempt == null || attempt.isCompletedExceptionally()) {
      return true;
    }
    StatefulRedisConnection<byte[], byte[]> connection = attempt.getNow(null);
    return connection != null && !connection.isOpen();
  }
}
