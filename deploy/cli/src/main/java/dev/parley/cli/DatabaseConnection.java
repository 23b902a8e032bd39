package dev.parley.cli;

import dev.parley.writer.store.DatabaseSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Connects to the database that the writers fill, as they are told it. */
public final class DatabaseConnection {
  /** A search without an index compares every passage, and people would rather wait for it. */
  private static final String SOCKET_SECONDS = "600";

  /** SQLSTATEs of a user or a password that is wrong begin so. */
  private static final String NOT_LET_IN = "28";

  private DatabaseConnection() {}

  /**
   * A connection with auto-commit that gives up instead of hanging when the database is away or
   * stuck.
   *
   * @throws SQLException naming the database when it cannot be reached
   */
  public static Connection open(DatabaseSettings settings) throws SQLException {
    Properties properties = new Properties();
    settings.user().ifPresent(user -> properties.setProperty("user", user));
    settings
        .password()
        .ifPresent(password -> properties.setProperty("password", password.reveal()));
    properties.setProperty(
        "connectTimeout", Long.toString(Math.max(1, settings.connectTimeout().toSeconds())));
    properties.setProperty("socketTimeout", SOCKET_SECONDS);
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("ApplicationName", "parley");
    // Else the server's detail of an error, which may quote a row, becomes part of its message.
    properties.setProperty("logServerErrorDetail", "false");
    try {
      return DriverManager.getConnection(settings.url(), properties);
    } catch (SQLException e) {
      if (!String.valueOf(e.getSQLState()).startsWith(NOT_LET_IN)) {
        throw e;
      }
      String who = settings.user().map(user -> "the user " + user).orElse("whoever has no name");
      throw new SQLException(
          "Postgres at "
              + settings.url()
              + " does not let in "
              + who
              + ": set PARLEY_DATABASE_USER and PARLEY_DATABASE_PASSWORD (or _FILE)",
          e.getSQLState(),
          e);
    }
  }
}
