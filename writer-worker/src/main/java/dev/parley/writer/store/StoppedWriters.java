package dev.parley.writer.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the sessions of writers that were stopped or cut off within a COPY. The server waits for
 * their next rows without end: to it they are busy, so neither an idle transaction's timeout nor
 * keepalive ends them, and what they have locked stays locked for whoever took their partitions
 * over.
 */
final class StoppedWriters {
  private static final Logger log = LoggerFactory.getLogger(StoppedWriters.class);

  /** The SQLSTATE of a lock that was not had in time. */
  static final String LOCK_TIMEOUT = "55P03";

  /**
   * How long a batch waits for a lock, in seconds; and how old a COPY is that waits for rows when
   * it stands in somebody's way.
   */
  static final int PATIENCE_SECONDS = 10;

  private static final String END =
      """
      SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
      WHERE datname = current_database() AND usename = current_user
        AND application_name = current_setting('application_name') AND pid <> pg_backend_pid()
        AND state = 'active' AND wait_event = 'ClientRead' AND query LIKE 'COPY %%'
        AND query_start < now() - interval '%d s'
      """
          .formatted(PATIENCE_SECONDS);

  private StoppedWriters() {}

  /**
   * Those of the same database, user and kind.
   *
   * @param connection does not commit by itself; its transaction is rolled back first
   */
  static void end(Connection connection) throws SQLException {
    connection.rollback();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(END)) {
      row.next();
      if (row.getInt(1) > 0) {
        log.warn(
            "ended {} sessions of writers that stood still within a COPY for {} s and held up others",
            row.getInt(1),
            PATIENCE_SECONDS);
      }
    }
    connection.commit();
  }
}
