package dev.parley.cli;

import dev.parley.wire.ModelIdentity;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Asks the database what is stored. */
final class DatabaseStatus {
  private static final int ANSWER_WITHIN_SECONDS = 10;

  private final Connection connection;

  /**
   * @param connection with auto-commit, so that one refusal does not spoil the rest
   */
  DatabaseStatus(Connection connection) {
    this.connection = connection;
  }

  StatusReport.Database read() {
    return new StatusReport.Database(rows("conversation"), rows("passage"), activeModel());
  }

  private Known<Long> rows(String table) {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(ANSWER_WITHIN_SECONDS);
      try (ResultSet count = statement.executeQuery("SELECT count(*) FROM " + table)) {
        count.next();
        return Known.of(count.getLong(1));
      }
    } catch (SQLException e) {
      return Known.unknown(e);
    }
  }

  private Known<ModelIdentity> activeModel() {
    try {
      return new ActiveModel(connection)
          .read()
          .map(Known::of)
          .orElseGet(() -> Known.unknown("none is active: nothing was stored yet"));
    } catch (SQLException e) {
      return Known.unknown(e);
    }
  }
}
