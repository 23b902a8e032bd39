package dev.parley.bench.writer;

import dev.parley.bench.data.ConversationSource;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.stack.PostgresAddress;
import dev.parley.writer.store.Database;
import dev.parley.writer.store.DatabaseSettings;
import dev.parley.writer.store.PostgresStore;
import dev.parley.writer.store.Schema;
import dev.parley.writer.store.StoreListener;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A database of the bench's own, with Parley's tables; it goes when it is closed. */
final class BenchDatabase implements AutoCloseable {
  private final PostgresAddress server;
  private final String name = "parley_bench_" + UUID.randomUUID().toString().substring(0, 8);
  private final int modelId;

  /**
   * @param server whose user may create databases
   */
  BenchDatabase(PostgresAddress server) throws SQLException {
    this.server = server;
    onServer("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8'");
    try (Database database = database(url())) {
      new Schema(database).migrate();
      // The model has its number from its first conversation.
      new PostgresStore(database, StoreListener.NONE)
          .write(List.of(new ConversationSource(0).first(0)));
    }
    this.modelId = Integer.parseInt(value("SELECT id FROM model"));
    clear();
  }

  private BenchDatabase(BenchDatabase template) throws SQLException {
    this.server = template.server;
    this.modelId = template.modelId;
    onServer("CREATE DATABASE " + name + " TEMPLATE " + template.name + " STRATEGY FILE_COPY");
  }

  /** One that holds the same; nobody may be connected to this one. */
  BenchDatabase copy() throws SQLException {
    return new BenchDatabase(this);
  }

  /** JDBC URL without user and password. */
  String url() {
    return server.jdbcUrl().replaceFirst("(jdbc:postgresql://[^/?]+/)[^?]+", "$1" + name);
  }

  /** The same database by way of a proxy at {@code port} of this machine. */
  String urlBy(int port) {
    return url().replaceFirst("//[^/]+/", "//127.0.0.1:" + port + "/");
  }

  String user() {
    return server.user();
  }

  String password() {
    return server.password();
  }

  /** The number under which the model of all vectors stands. */
  int modelId() {
    return modelId;
  }

  /** Parley's connections to {@code url}, one of this database. */
  Database database(String url) {
    return new Database(settings(url));
  }

  DatabaseSettings settings(String url) {
    Map<String, String> environment = new HashMap<>();
    environment.put("PARLEY_DATABASE_URL", url);
    environment.put("PARLEY_DATABASE_USER", user());
    // However slow a way is, it is measured.
    environment.put("PARLEY_DATABASE_SOCKET_TIMEOUT", "4m");
    if (!password().isEmpty()) {
      environment.put("PARLEY_DATABASE_PASSWORD", password());
    }
    SettingsReader reader = SettingsReader.of(environment);
    DatabaseSettings settings = DatabaseSettings.read(reader);
    reader.failOnProblems();
    return settings;
  }

  /** A connection that commits each statement. */
  Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), user(), password());
  }

  /** Empties the tables, and has what was written before written out. */
  void clear() throws SQLException {
    execute("TRUNCATE conversation, passage");
    execute("CHECKPOINT");
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of the first row, as text. */
  String value(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  boolean hasPgvector() throws SQLException {
    return value("SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'").equals("1");
  }

  /** Bytes of WAL since the server was made. */
  long walPosition() throws SQLException {
    return Long.parseLong(value("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')"));
  }

  /** The server's version and what decides its speed. */
  String description() throws SQLException {
    return value(
        """
        SELECT 'PostgreSQL ' || current_setting('server_version') || ', '
          || string_agg(name || ' ' || current_setting(name), ', ' ORDER BY name)
        FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'shared_buffers',
          'max_wal_size', 'maintenance_work_mem', 'full_page_writes')
        """);
  }

  @Override
  public void close() throws SQLException {
    onServer("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
  }

  private void onServer(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
