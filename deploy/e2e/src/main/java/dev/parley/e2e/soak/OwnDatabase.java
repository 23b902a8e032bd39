package dev.parley.e2e.soak;

import dev.parley.stack.PostgresAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** A new, empty database that goes when it is closed. */
final class OwnDatabase implements AutoCloseable {
  private final PostgresAddress server;
  private final String name;

  private OwnDatabase(PostgresAddress server, String name) {
    this.server = server;
    this.name = name;
  }

  /**
   * @param name of letters, digits and underscores
   */
  static OwnDatabase create(PostgresAddress server, String name) throws SQLException {
    OwnDatabase database = new OwnDatabase(server, name);
    database.execute("CREATE DATABASE " + name);
    return database;
  }

  String jdbcUrl() {
    return server.jdbcUrl().replaceFirst("(jdbc:postgresql://[^/?]+/)[^?]+", "$1" + name);
  }

  @Override
  public void close() throws SQLException {
    execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
