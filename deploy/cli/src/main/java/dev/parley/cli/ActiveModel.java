package dev.parley.cli;

import dev.parley.wire.ModelIdentity;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** Reads which model the searches of a database use. */
final class ActiveModel {
  private static final String ACTIVE =
      "SELECT name, revision, dimensions, passage_prefix, query_prefix, normalized"
          + " FROM model WHERE active";

  private final Connection connection;

  ActiveModel(Connection connection) {
    this.connection = connection;
  }

  /** The active model; none before the first conversation was stored. */
  Optional<ModelIdentity> read() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(ACTIVE)) {
      if (!row.next()) {
        return Optional.empty();
      }
      return Optional.of(
          new ModelIdentity(
              row.getString("name"),
              row.getString("revision"),
              row.getInt("dimensions"),
              row.getString("passage_prefix"),
              row.getString("query_prefix"),
              row.getBoolean("normalized")));
    }
  }
}
