package dev.parley.embedder.cache;

import dev.parley.embedder.redis.RedisConnection;
import io.lettuce.core.RedisReadOnlyException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What is done about a fault of Redis: it is counted, told, and the connection may be given up. */
final class RedisFaults {
  private final RedisLink link;
  private final Duration timeout;
  private final CacheMetrics metrics;
  private final FaultLog log;

  /**
   * @param timeout how long an answer was waited for
   */
  RedisFaults(RedisLink link, Duration timeout, CacheMetrics metrics, FaultLog log) {
    this.link = link;
    this.timeout = timeout;
    this.metrics = metrics;
    this.log = log;
  }

  /** What kind of fault a command's failure is. */
  static CacheFault kind(Throwable failure) {
    return CacheFault.of(cause(failure));
  }

  /** A command that was given to {@code connection} failed. */
  void failed(Throwable failure, RedisConnection connection) {
    Throwable cause = cause(failure);
    CacheFault fault = CacheFault.of(cause);
    if (fault == CacheFault.TIMEOUT || fault == CacheFault.OVERLOADED) {
      link.timedOut();
    } else if (fault == CacheFault.DISCONNECTED || cause instanceof RedisReadOnlyException) {
      link.misled(connection);
    }
    failed(
        fault,
        fault == CacheFault.TIMEOUT
            ? "no answer within " + timeout.toMillis() + " ms"
            : cause.toString());
  }

  /** There is no connection. */
  void disconnected() {
    failed(CacheFault.DISCONNECTED, link.describe());
  }

  /**
   * @param detail what happened, without text or secret
   */
  void failed(CacheFault fault, String detail) {
    metrics.failed(fault);
    log.failed(fault, detail);
  }

  private static Throwable cause(Throwable failure) {
    boolean wraps = failure instanceof ExecutionException || failure instanceof CompletionException;
    Throwable cause = wraps ? failure.getCause() : null;
    return cause == null ? failure : cause;
  }
}
