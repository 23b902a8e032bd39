package dev.parley.writer.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts statements that take long, and logs them by name, rows and time, never by value. Where
 * many are slow, the log tells of each kind once in a while and how many there were. Safe for
 * concurrent use.
 */
final class SlowStatements {
  /** Asks the database and has an answer. */
  interface Call<T> {
    T make() throws SQLException;
  }

  /** Asks the database. */
  interface Step {
    void run() throws SQLException;
  }

  private static final Logger log = LoggerFactory.getLogger(SlowStatements.class);

  private static final long QUIET_FOR = TimeUnit.SECONDS.toNanos(10);

  /** What was not logged of one statement since it last was. */
  private static final class Silence {
    private long until = System.nanoTime();
    private int unlogged;

    /** How many were not logged before this one; -1 when this is not either. */
    synchronized int end() {
      long now = System.nanoTime();
      if (now - until < 0) {
        unlogged++;
        return -1;
      }
      until = now + QUIET_FOR;
      int before = unlogged;
      unlogged = 0;
      return before;
    }
  }

  private final Duration slow;
  private final DatabaseMetrics metrics;
  private final Map<Statement, Silence> silences = new EnumMap<>(Statement.class);

  /**
   * @param slow what takes longer is
   */
  SlowStatements(Duration slow, DatabaseMetrics metrics) {
    this.slow = slow;
    this.metrics = metrics;
    for (Statement statement : Statement.values()) {
      silences.put(statement, new Silence());
    }
  }

  /** Makes a step, which is about {@code rows} rows. */
  void run(Statement statement, int rows, Step step) throws SQLException {
    long begun = System.nanoTime();
    try {
      step.run();
    } finally {
      took(statement, rows, Duration.ofNanos(System.nanoTime() - begun));
    }
  }

  /** Makes a call, which is about {@code rows} rows. */
  <T> T call(Statement statement, int rows, Call<T> call) throws SQLException {
    long begun = System.nanoTime();
    try {
      return call.make();
    } finally {
      took(statement, rows, Duration.ofNanos(System.nanoTime() - begun));
    }
  }

  private void took(Statement statement, int rows, Duration took) {
    if (took.compareTo(slow) <= 0) {
      return;
    }
    metrics.slowStatement(statement);
    int before = Objects.requireNonNull(silences.get(statement)).end();
    if (before >= 0) {
      log.warn(
          "slow statement: {} of {} rows took {} ms; {} more since the last that was logged",
          statement.code(),
          rows,
          took.toMillis(),
          before);
    }
  }
}
