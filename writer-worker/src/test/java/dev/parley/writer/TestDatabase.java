package dev.parley.writer;

import dev.parley.runtime.settings.Secret;
import dev.parley.stack.PostgresAddress;
import dev.parley.stack.TestStack;
import dev.parley.writer.store.Database;
import dev.parley.writer.store.DatabaseSettings;
import dev.parley.writer.store.Schema;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A database of the stack, as a person with psql sees it. */
public record TestDatabase(String url, String user, String password) {
  /** Rows of this platform are refused after {@link #refuseAPlatform}. */
  public static final String REFUSED = "refused";

  public static TestDatabase of(TestStack stack) {
    return new TestDatabase(stack.jdbcUrl(), stack.databaseUser(), stack.databasePassword());
  }

  public static TestDatabase of(PostgresAddress address) {
    return new TestDatabase(address.jdbcUrl(), address.user(), address.password());
  }

  /** The same with a parameter of pgjdbc. */
  public TestDatabase with(String parameter) {
    return new TestDatabase(url + (url.contains("?") ? "&" : "?") + parameter, user, password);
  }

  /** The same server and database behind another port of this machine. */
  public TestDatabase behind(int port) {
    return new TestDatabase(
        url.replaceFirst("//[^/]+/", "//127.0.0.1:" + port + "/"), user, password);
  }

  public DatabaseSettings settings() {
    return new DatabaseSettings(
        url,
        Optional.of(user),
        Optional.of(new Secret(password)),
        1,
        4,
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        Duration.ofMillis(50));
  }

  /**
   * Makes the tables, and has an owner's own constraint refuse rows of the platform {@value
   * #REFUSED}, as nothing but the database can tell.
   */
  public void refuseAPlatform() throws SQLException {
    try (Database database = new Database(settings())) {
      new Schema(database).migrate();
    }
    execute(
        "ALTER TABLE conversation DROP CONSTRAINT IF EXISTS own",
        "ALTER TABLE conversation ADD CONSTRAINT own CHECK (platform <> '" + REFUSED + "')");
  }

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url, user, password);
  }

  public void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String one : statements) {
        statement.execute(one);
      }
    }
  }

  /** The rows, each as its columns joined by {@code |}. */
  public List<String> rows(String query) throws SQLException {
    try (Connection connection = connect()) {
      return rows(connection, query);
    }
  }

  public static List<String> rows(Connection connection, String query) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      while (row.next()) {
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          columns.add(String.valueOf(row.getString(i)));
        }
        rows.add(String.join("|", columns));
      }
    }
    return rows;
  }

  /** The only column of the only row. */
  public String value(String query) throws SQLException {
    List<String> rows = rows(query);
    if (rows.size() != 1) {
      throw new AssertionError(query + " gave " + rows);
    }
    return rows.get(0);
  }
}
