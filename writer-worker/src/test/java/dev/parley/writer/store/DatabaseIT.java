package dev.parley.writer.store;

import static dev.parley.writer.Snapshots.MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.writer.CountingMetrics;
import dev.parley.writer.LogCapture;
import dev.parley.writer.Snapshots;
import dev.parley.writer.TestDatabase;
import dev.parley.writer.loop.MicrometerWriterMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.SocketFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How connections are made, and what is told of the statements on them. */
@ExtendWith(StackExtension.class)
class DatabaseIT {
  private final TestDatabase sql;
  private final CountingMetrics metrics = new CountingMetrics();
  private final Snapshots snapshots = new Snapshots("t");

  DatabaseIT(TestStack stack) {
    this.sql = TestDatabase.of(stack.newDatabase());
  }

  @BeforeEach
  void tables() throws SQLException {
    try (Database database = new Database(sql.settings())) {
      new Schema(database).migrate();
    }
  }

  @Test
  void connectionsNoticeThatTheServerIsGone() throws Exception {
    TestDatabase recorded =
        sql.with("socketFactory=" + RecordedSockets.class.getName().replace("$", "%24"));
    RecordedSockets.MADE.clear();
    try (Database database = new Database(recorded.settings());
        Connection connection = database.pool().getConnection()) {
      assertThat(connection.isValid(1)).isTrue();
      assertThat(RecordedSockets.MADE).isNotEmpty();
      for (Socket socket : RecordedSockets.MADE) {
        assertThat(socket.getKeepAlive()).isTrue();
        assertThat(socket.getSoTimeout()).isEqualTo(10_000);
      }
    }
  }

  @Test
  void onlyAServerThatTakesWritesIsConnectedTo() throws Exception {
    String database = sql.value("SELECT current_database()");
    sql.execute("ALTER DATABASE " + database + " SET default_transaction_read_only = on");
    try (Database standby = new Database(sql.settings())) {
      assertThatThrownBy(standby::check)
          .isInstanceOf(SQLException.class)
          .rootCause()
          .hasMessageContaining("primary");
    }
  }

  @Test
  void errorsQuoteNoRow() throws Exception {
    try (Database database = new Database(sql.settings());
        Connection connection = database.pool().getConnection();
        var statement = connection.createStatement()) {
      assertThatThrownBy(
              () ->
                  statement.execute(
                      "INSERT INTO model (name, revision, dimensions, passage_prefix, query_prefix,"
                          + " normalized, active) SELECT 'a marker', 'r', 8, '', '', true, false"
                          + " FROM generate_series(1, 2)"))
          .hasMessageContaining("duplicate key")
          .hasMessageNotContaining("marker");
    }
  }

  @Test
  void secondBatchFindsItsStatementsParsed() throws Exception {
    try (Database database = new Database(sql.settings())) {
      PostgresStore store = new PostgresStore(database, StoreListener.NONE);
      store.write(List.of(snapshots.at(1, "a", MODEL)));
      List<String> first = asked(database);
      assertThat(first).hasSize(1).allMatch(one -> one.endsWith("|1"));
      String name = first.get(0).substring(0, first.get(0).indexOf('|'));

      store.write(List.of(snapshots.at(1, "b", MODEL)));

      assertThat(asked(database)).containsExactly(name + "|2");
    }
  }

  @Test
  void slowStatementsAreToldByNameRowsAndTimeAndNotByValue() throws Exception {
    sql.execute(
        "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN PERFORM pg_sleep(0.06); RETURN NULL; END $$",
        "CREATE TRIGGER dawdle AFTER INSERT ON conversation FOR EACH STATEMENT"
            + " EXECUTE FUNCTION dawdle()");
    try (LogCapture log = new LogCapture();
        Database database = new Database(sql.settings(), metrics)) {
      PostgresStore store = new PostgresStore(database, StoreListener.NONE);
      for (int i = 0; i < 3; i++) {
        store.write(
            List.of(
                snapshots.of("a-marker" + i, 1, List.of("a-marker"), MODEL),
                snapshots.of("b-marker" + i, 1, List.of("a-marker"), MODEL)));
      }
      assertThat(metrics.slowStatements())
          .filteredOn(one -> one == Statement.COPY_CONVERSATIONS)
          .hasSize(3);
      assertThat(log.lines())
          .filteredOn(line -> line.contains("copy-conversations of 2 rows took "))
          .as("repeats are only counted")
          .hasSize(1);
      assertThat(log.lines()).noneMatch(line -> line.contains("marker"));
    }
  }

  @Test
  void poolIsMeasured() throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (Database database = new Database(sql.settings(), new MicrometerWriterMetrics(registry));
        Connection connection = database.pool().getConnection()) {
      assertThat(connection.isValid(1)).isTrue();
      assertThat(registry.get("hikaricp.connections.active").gauge().value()).isEqualTo(1);
      assertThat(registry.get("hikaricp.connections.max").gauge().value()).isEqualTo(4);
    }
  }

  /**
   * The question of what stands as the server has it parsed, and how often it was planned for its
   * values; on the connection that the pool gives next, which is the only one that was used.
   */
  private static List<String> asked(Database database) throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      return TestDatabase.rows(
          connection,
          "SELECT name, custom_plans FROM pg_prepared_statements"
              + " WHERE ltrim(statement, chr(10) || ' ') LIKE 'SELECT row, standing%'");
    }
  }

  /** What pgjdbc connects with. */
  public static final class RecordedSockets extends SocketFactory {
    static final List<Socket> MADE = new CopyOnWriteArrayList<>();

    @Override
    public Socket createSocket() {
      Socket socket = new Socket();
      MADE.add(socket);
      return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      throw new IOException("not asked for by pgjdbc");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
        throws IOException {
      throw new IOException("not asked for by pgjdbc");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      throw new IOException("not asked for by pgjdbc");
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
        throws IOException {
      throw new IOException("not asked for by pgjdbc");
    }
  }
}
