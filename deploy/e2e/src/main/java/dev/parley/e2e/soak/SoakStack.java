package dev.parley.e2e.soak;

import dev.parley.e2e.worker.Backends;
import dev.parley.stack.ChildProcess;
import dev.parley.stack.ParleyStack;
import dev.parley.stack.StackSettings;
import dev.parley.stack.TcpProxy;
import dev.parley.wire.TopicAdmin;
import dev.parley.wire.Topics;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Kafka, Postgres and Redis of a soak, with a way to Kafka and one to Postgres that can be cut. */
final class SoakStack implements AutoCloseable {
  private static final int POSTGRES_PORT = 5432;
  private static final Duration TOPICS_WITHIN = Duration.ofMinutes(1);

  private final ParleyStack stack;
  private final OwnDatabase database;
  private final TcpProxy databaseProxy;
  private final Backends backends;

  private SoakStack(
      ParleyStack stack, OwnDatabase database, TcpProxy databaseProxy, Backends backends) {
    this.stack = stack;
    this.database = database;
    this.databaseProxy = databaseProxy;
    this.backends = backends;
  }

  /**
   * Starts what {@code PARLEY_STACK} says, and makes topics and a database of its own there.
   *
   * @param name of letters, digits and underscores
   * @param partitions of each topic
   */
  static SoakStack start(String name, int partitions) throws Exception {
    ParleyStack stack =
        ParleyStack.start(StackSettings.fromEnvironment(System.getenv()), /* proxied= */ true);
    OwnDatabase database = null;
    try {
      database = OwnDatabase.create(stack.postgres(), name);
      URI server = URI.create(database.jdbcUrl().substring("jdbc:".length()));
      int port = server.getPort() < 0 ? POSTGRES_PORT : server.getPort();
      return new SoakStack(
          stack,
          database,
          TcpProxy.to(server.getHost(), port),
          new Backends(
              stack.kafka(),
              topics(stack.kafka(), new Topics(name + ".", partitions)),
              database.jdbcUrl(),
              stack.postgres().user(),
              stack.postgres().password(),
              stack.redis()));
    } catch (Exception e) {
      try (stack) {
        if (database != null) {
          database.close(); // It may be on a server that outlives us.
        }
      } catch (Exception alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      throw e;
    }
  }

  Backends backends() {
    return backends;
  }

  /**
   * Before Kafka, for who starts at its port.
   *
   * @throws IllegalStateException where Kafka is not embedded
   */
  TcpProxy kafkaProxy() {
    return stack
        .kafkaProxy()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "this scenario stands between a worker and Kafka, which only an embedded Kafka"
                        + " allows: leave PARLEY_STACK and PARLEY_STACK_KAFKA out"));
  }

  /**
   * The server of the database.
   *
   * @throws IllegalStateException where Postgres is not embedded
   */
  ChildProcess databaseServer() {
    return stack
        .postgresProcess()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "this scenario freezes Postgres, which only an embedded one allows: leave"
                        + " PARLEY_STACK and PARLEY_STACK_POSTGRES out"));
  }

  TcpProxy databaseProxy() {
    return databaseProxy;
  }

  /** The database by way of {@link #databaseProxy}. */
  String proxiedJdbcUrl() {
    return database.jdbcUrl().replaceFirst("//[^/]+/", "//127.0.0.1:" + databaseProxy.port() + "/");
  }

  @Override
  public void close() throws IOException, SQLException {
    try (stack;
        databaseProxy) {
      database.close();
    }
  }

  private static Topics topics(String bootstrapServers, Topics topics) throws InterruptedException {
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
      new TopicAdmin(admin).createMissing(topics.all(), (short) 1, TOPICS_WITHIN);
    }
    return topics;
  }
}
