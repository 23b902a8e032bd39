package dev.parley.embedder.cache;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Why the cache could not do what it was asked; each is a miss and nothing worse. */
public enum CacheFault {
  /** There is no connection to Redis. */
  DISCONNECTED,
  /** Redis did not answer in time. */
  TIMEOUT,
  /** More commands wait for an answer than may. */
  OVERLOADED,
  /** Redis answered with an error, for instance because it is loading or full. */
  REFUSED,
  /** An entry was not a vector of the model. */
  CORRUPT;

  /** Its name in metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static CacheFault of(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof ExecutionException || cause instanceof CompletionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof RedisCommandTimeoutException || cause instanceof TimeoutException) {
      return TIMEOUT;
    }
    if (cause instanceof RedisCommandExecutionException) {
      return REFUSED;
    }
    String message = cause.getMessage();
    // Lettuce has no type for it.
    return message != null && message.contains("queue size exceeded") ? OVERLOADED : DISCONNECTED;
  }
}
