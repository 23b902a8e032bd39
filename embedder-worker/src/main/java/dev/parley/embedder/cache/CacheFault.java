package dev.parley.embedder.cache;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

/** Why the cache could not do what it was asked; each is a miss and nothing worse. */
public enum CacheFault {
  /** There is no connection to where vectors are. */
  DISCONNECTED,
  /** There was no answer in time. */
  TIMEOUT,
  /** More commands wait for an answer than may. */
  OVERLOADED,
  /** The answer was an error, for instance because it is loading or full. */
  REFUSED,
  /** An entry was not a vector of the model. */
  CORRUPT;

  /** Its name in metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Why Postgres, or the way to it, failed. */
  static CacheFault of(SQLException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketTimeoutException) {
        return TIMEOUT;
      }
    }
    String state = failure.getSQLState();
    boolean refused = state != null && !state.startsWith("08") && !state.startsWith("57P");
    return refused ? REFUSED : DISCONNECTED;
  }

  /** Why {@code failure}, with what caused it already taken out of its wrappings, came about. */
  static CacheFault of(Throwable failure) {
    if (failure instanceof RedisCommandTimeoutException || failure instanceof TimeoutException) {
      return TIMEOUT;
    }
    if (failure instanceof RedisCommandExecutionException) {
      return REFUSED;
    }
    String message = failure.getMessage();
    // Lettuce has no type for its queue being full.
    return message != null && message.contains("Commands are not accepted")
        ? OVERLOADED
        : DISCONNECTED;
  }
}
