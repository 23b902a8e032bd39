package dev.parley.writer.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Whether pgvector serves this database, and what it calls things there.
 *
 * @param schema where its types are, quoted; null when it is not installed
 * @param detail how searches are served
 */
record Pgvector(@Nullable String schema, String detail) {
  private static final String INSTALLED =
      """
      SELECT quote_ident(n.nspname), e.extversion,
        string_to_array(e.extversion, '.')::integer[] >= '{0,7}'
      FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'vector'
      """;

  private static final String AVAILABLE =
      "SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector')";

  private static final String NOT_PERMITTED = "42501";

  /** Installs it where that is possible and not yet done. */
  static Pgvector of(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      @Nullable Pgvector installed = installed(statement);
      if (installed != null) {
        return installed;
      }
      if (!isAvailable(statement)) {
        return exact("this server does not have pgvector; install it, and indexes follow");
      }
      return install(statement);
    }
  }

  boolean usable() {
    return schema != null;
  }

  private static @Nullable Pgvector installed(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery(INSTALLED)) {
      if (!row.next()) {
        return null;
      }
      String version = row.getString(2);
      if (!row.getBoolean(3)) {
        return exact(
            "pgvector is " + version + "; from 0.7 on it is used: ALTER EXTENSION vector UPDATE");
      }
      return new Pgvector(row.getString(1), "searches use pgvector " + version);
    }
  }

  private static Pgvector install(Statement statement) throws SQLException {
    try {
      statement.execute("CREATE EXTENSION IF NOT EXISTS vector");
    } catch (SQLException e) {
      if (NOT_PERMITTED.equals(e.getSQLState())) {
        return exact("an administrator must first run CREATE EXTENSION vector in this database");
      }
      @Nullable Pgvector byAnother = installed(statement);
      if (byAnother != null) {
        return byAnother;
      }
      throw e;
    }
    @Nullable Pgvector installed = installed(statement);
    return installed == null ? exact("pgvector cannot be installed") : installed;
  }

  private static boolean isAvailable(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery(AVAILABLE)) {
      row.next();
      return row.getBoolean(1);
    }
  }

  private static Pgvector exact(String why) {
    return new Pgvector(null, "searches are exact, which is slow for many conversations: " + why);
  }
}
