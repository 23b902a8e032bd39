package dev.parley.cli;

import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.writer.store.DatabaseSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Asks a running system how it stands: Kafka, the database, and workers that can be reached. */
public final class Status {
  private static final int ANSWER_WITHIN_MS = 10_000;

  private final KafkaSettings kafka;
  private final DatabaseSettings database;
  private final List<String> ops;

  /**
   * @param ops addresses of workers, {@code host:port} each; may be empty
   */
  public Status(KafkaSettings kafka, DatabaseSettings database, List<String> ops) {
    this.kafka = kafka;
    this.database = database;
    this.ops = List.copyOf(ops);
  }

  /**
   * How it stands now. All parts are asked at once, for one that is away takes some seconds to be
   * found out.
   */
  public StatusReport report() throws InterruptedException {
    ExecutorService asking = Executors.newCachedThreadPool();
    try (Admin admin = Admin.create(kafka.over(adminConfig()))) {
      KafkaStatus status = new KafkaStatus(admin, kafka.topics());
      Future<List<StatusReport.Topic>> topics = asking.submit(status::topics);
      Future<StatusReport.Stage> embed = asking.submit(status::embedStage);
      Future<StatusReport.Stage> write = asking.submit(status::writeStage);
      Future<StatusReport.Stage> bulk = asking.submit(status::bulkStage);
      Future<Known<StatusReport.DeadLetters>> deadLetters = asking.submit(this::deadLetters);
      Future<Known<StatusReport.Database>> stored = asking.submit(this::database);
      Future<List<StatusReport.Worker>> workers = asking.submit(this::workers);
      return new StatusReport(
          topics.get(),
          List.of(embed.get(), write.get(), bulk.get()),
          deadLetters.get(),
          stored.get(),
          workers.get());
    } catch (ExecutionException e) {
      throw new IllegalStateException("the status cannot be told", e.getCause());
    } finally {
      asking.shutdownNow();
    }
  }

  private Known<StatusReport.DeadLetters> deadLetters() {
    try (var consumer =
        new KafkaConsumer<>(
            kafka.over(consumerConfig()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      return new DeadLetterCount(consumer).of(kafka.topics().deadLetters().name());
    }
  }

  private Known<StatusReport.Database> database() {
    try (Connection connection = DatabaseConnection.open(database)) {
      return Known.of(new DatabaseStatus(connection).read());
    } catch (SQLException e) {
      return Known.unknown(e);
    }
  }

  private List<StatusReport.Worker> workers() throws InterruptedException {
    WorkerHealth health = new WorkerHealth();
    List<StatusReport.Worker> workers = new ArrayList<>();
    for (String address : ops) {
      workers.add(health.of(address));
    }
    return workers;
  }

  private static Map<String, Object> adminConfig() {
    return Map.of(
        AdminClientConfig.CLIENT_ID_CONFIG, "parley-status",
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_WITHIN_MS,
        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_WITHIN_MS);
  }

  private static Map<String, Object> consumerConfig() {
    return Map.of(
        ConsumerConfig.CLIENT_ID_CONFIG,
        "parley-status",
        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
        "read_committed",
        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
        false,
        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
        false,
        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
        ANSWER_WITHIN_MS,
        ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
        ANSWER_WITHIN_MS);
  }
}
