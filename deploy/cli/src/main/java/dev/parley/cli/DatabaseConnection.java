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
    return DriverManager.getConnection(settings.url(), properties);
  }
}
