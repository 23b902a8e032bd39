package dev.parley.writer.store;

import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import java.util.Optional;

/** What the way to the database measures; each method does nothing unless it is implemented. */
public interface DatabaseMetrics {
  /** Measures nothing. */
  DatabaseMetrics NONE = new DatabaseMetrics() {};

  /** A statement took longer than {@link DatabaseSettings#slowStatement}. */
  default void slowStatement(Statement statement) {}

  /** Who measures the pool of connections. */
  default Optional<MetricsTrackerFactory> pool() {
    return Optional.empty();
  }
}
