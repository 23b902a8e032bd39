package dev.parley.stack;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A database of one test class.
 *
 * @param server where databases are made and dropped
 * @param address of the database
 * @param name of the database
 * @param owner the test class
 */
record TestDatabase(PostgresAddress server, PostgresAddress address, String name, String owner)
    implements AutoCloseable {

  static TestDatabase create(PostgresAddress server, String name, String owner) {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8'");
    } catch (SQLException e) {
      throw new StackException("cannot create a database for " + owner + " at " + server, e);
    }
    return new TestDatabase(server, server.withDatabase(name), name, owner);
  }

  boolean hasPgvector() {
    try (Connection connection = address.connect();
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'")) {
      return found.next();
    } catch (SQLException e) {
      throw new StackException("cannot ask " + address + " for its extensions", e);
    }
  }

  /** Drops it; then tells of connections that were still open. */
  @Override
  public void close() {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      try {
        LeakCheck.requireNone(owner, "its database", () -> connections(statement));
      } finally {
        statement.execute("DROP DATABASE " + name + " WITH (FORCE)");
      }
    } catch (SQLException e) {
      throw new StackException("cannot drop the database " + name + " of " + owner, e);
    }
  }

  private List<String> connections(Statement statement) throws SQLException {
    List<String> found = new ArrayList<>();
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT format('%s, %s since %s, opened at %s', application_name, state, state_change,"
                + " backend_start) FROM pg_stat_activity WHERE backend_type = 'client backend'"
                + " AND datname = '"
                + name
                + "'")) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }
}
