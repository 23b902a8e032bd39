package dev.parley.stack;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * A part that somebody else runs, which has answered once.
 *
 * @param address where
 */
record ExternalPart<A>(A address) implements StackPart<A> {
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(15);

  static ExternalPart<String> kafka(String bootstrapServers) throws InterruptedException {
    String timeout = Long.toString(ANSWERS_WITHIN.toMillis());
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "default.api.timeout.ms",
            timeout,
            "request.timeout.ms",
            timeout);
    try (Admin admin = Admin.create(config)) {
      admin.describeCluster().clusterId().get();
      return new ExternalPart<>(bootstrapServers);
    } catch (ExecutionException | KafkaException e) {
      throw silent(StackEnvironment.KAFKA, "Kafka", bootstrapServers, e);
    }
  }

  static ExternalPart<PostgresAddress> postgres(PostgresAddress address) {
    try (Connection connection = address.connect()) {
      return new ExternalPart<>(address);
    } catch (SQLException e) {
      throw silent(StackEnvironment.POSTGRES, "Postgres", address.toString(), e);
    }
  }

  static ExternalPart<String> redis(String uri) {
    RedisURI parsed = RedisURI.create(uri);
    parsed.setTimeout(ANSWERS_WITHIN);
    RedisClient client = RedisClient.create(parsed);
    try (var connection = client.connect()) {
      connection.sync().ping();
      return new ExternalPart<>(uri);
    } catch (RedisException e) {
      // The URI may hold a password.
      throw silent(StackEnvironment.REDIS, "Redis", parsed.getHost() + ":" + parsed.getPort(), e);
    } finally {
      client.shutdown(Duration.ZERO, ANSWERS_WITHIN);
    }
  }

  private static StackException silent(
      String variable, String part, String address, Exception reason) {
    Throwable cause = reason.getCause() == null ? reason : reason.getCause();
    return new StackException(
        variable + ": no " + part + " answers at " + address + ": " + cause.getMessage(), reason);
  }

  @Override
  public void check() {}

  @Override
  public void close() {}
}
