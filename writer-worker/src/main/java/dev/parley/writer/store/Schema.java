package dev.parley.writer.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the database's tables up to date; several writers may at once. */
public final class Schema {
  /** The oldest Postgres that Parley is tried on. */
  static final int OLDEST_VERSION = 15;

  private static final String LOCK =
      "SELECT pg_advisory_xact_lock(%d)".formatted(AdvisoryLock.SCHEMA.key());

  private final Database database;

  public Schema(Database database) {
    this.database = database;
  }

  /**
   * @throws UnsupportedDatabaseException when this Postgres or this database will not do
   * @throws SQLException when it cannot be reached, or refuses
   */
  public void migrate() throws SQLException {
    try (Connection connection = database.patient().getConnection()) {
      requireSupported(show(connection, "server_version"), show(connection, "server_encoding"));
      // Flyway's own lock does not cover its first step in a database that holds other tables.
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute(LOCK);
        statement.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
      }
      migrateAlone();
      connection.rollback();
    }
  }

  private void migrateAlone() throws SQLException {
    try {
      Flyway.configure()
          .dataSource(database.patient())
          .defaultSchema("public")
          .locations("classpath:db/migration")
          // The database may hold tables of others, too.
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new SQLException("the tables could not be brought up to date", e);
    }
  }

  static void requireSupported(String version, String encoding) {
    int major = Integer.parseInt(version.replaceFirst("\\D.*", ""));
    if (major < OLDEST_VERSION) {
      throw new UnsupportedDatabaseException(
          "this is PostgreSQL "
              + version
              + "; Parley needs "
              + OLDEST_VERSION
              + " or later: upgrade it");
    }
    if (!encoding.equals("UTF8")) {
      throw new UnsupportedDatabaseException(
          "this database's encoding is "
              + encoding
              + ", which cannot hold every text: create one with ENCODING 'UTF8'");
    }
  }

  private static String show(Connection connection, String parameter) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW " + parameter)) {
      row.next();
      return row.getString(1);
    }
  }
}
