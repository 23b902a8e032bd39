package dev.parley.cli;

import dev.parley.embedder.embed.cost.DaySpending;
import dev.parley.embedder.redis.RedisSettings;
import dev.parley.runtime.alert.AlertSettings;
import dev.parley.runtime.overview.Overview;
import dev.parley.runtime.queue.QueueSettings;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.writer.store.DatabaseSettings;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Asks a running system how it stands: Kafka, the database, and workers that can be reached. What
 * takes long to count is asked for again only after a while. For one thread.
 */
public final class Status implements AutoCloseable {
  private static final int ANSWER_WITHIN_MS = 10_000;
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration OLDEST_EVERY = Duration.ofSeconds(10);
  private static final Duration RATES_WITHIN = Duration.ofSeconds(5);
  private static final Duration STOCK_EVERY = Duration.ofSeconds(30);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

  private final KafkaSettings kafka;
  private final DatabaseSettings database;
  private final Optional<RedisSettings> redis;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final WatchedSystem watched;
  private final ExecutorService asking = Executors.newCachedThreadPool();
  private final Admin admin;
  private @Nullable Stock stock;

  /** What is counted by reading it. */
  private record Stock(
      long at, Known<StatusReport.DeadLetters> deadLetters, Known<StatusReport.Database> stored) {}

  /**
   * Begins to watch, for rates take two looks.
   *
   * @param redis where workers count what is spent, if they do
   * @param watch which workers are asked; may be none
   */
  public Status(
      KafkaSettings kafka,
      DatabaseSettings database,
      Optional<RedisSettings> redis,
      AlertSettings alerts,
      WatchSettings watch) {
    this.kafka = kafka;
    this.database = database;
    this.redis = redis;
    this.admin = Admin.create(kafka.over(adminConfig()));
    this.watched =
        new WatchedSystem(
            kafka, new QueueSettings(LOOK_EVERY, OLDEST_EVERY), alerts, watch::workers, registry);
    watched.start();
  }

  /**
   * How it stands now. All parts are asked at once, for one that is away takes some seconds to be
   * found out.
   */
  public StatusReport report() throws InterruptedException {
    try {
      KafkaStatus status = new KafkaStatus(admin, kafka.topics());
      Future<List<StatusReport.Topic>> topics = asking.submit(status::topics);
      Future<StatusReport.Stage> embed = asking.submit(status::embedStage);
      Future<StatusReport.Stage> bulk = asking.submit(status::embedBulkStage);
      Future<StatusReport.Stage> write = asking.submit(status::writeStage);
      Future<Optional<Known<DaySpending>>> spending = asking.submit(this::spending);
      Future<Overview> overview = asking.submit(this::overview);
      Stock counted = stock();
      return new StatusReport(
          topics.get(),
          List.of(embed.get(), write.get(), bulk.get()),
          counted.deadLetters(),
          counted.stored(),
          spending.get(),
          overview.get());
    } catch (ExecutionException e) {
      throw new IllegalStateException("the status cannot be told", e.getCause());
    }
  }

  @Override
  public void close() throws InterruptedException {
    asking.shutdownNow();
    watched.stop(CLOSE_WITHIN);
    admin.close(CLOSE_WITHIN);
    registry.close();
  }

  private Stock stock() throws InterruptedException, ExecutionException {
    Stock last = stock;
    if (last != null && System.nanoTime() - last.at() < STOCK_EVERY.toNanos()) {
      return last;
    }
    Future<Known<StatusReport.DeadLetters>> deadLetters = asking.submit(this::deadLetters);
    Future<Known<StatusReport.Database>> stored = asking.submit(this::database);
    Stock counted = new Stock(System.nanoTime(), deadLetters.get(), stored.get());
    stock = counted;
    return counted;
  }

  /** As soon as there are rates, which need two looks at the queues. */
  private Overview overview() throws InterruptedException {
    long deadline = System.nanoTime() + RATES_WITHIN.toNanos();
    Overview overview = watched.overview();
    while (!hasRates(overview) && System.nanoTime() - deadline < 0) {
      TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos() / 2);
      overview = watched.overview();
    }
    return overview;
  }

  private static boolean hasRates(Overview overview) {
    return !overview.stages().isEmpty()
        && overview.stages().stream().allMatch(stage -> stage.outPerSecond().isPresent());
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

  private Optional<Known<DaySpending>> spending() throws InterruptedException {
    if (redis.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Known.of(
              DaySpending.read(
                  redis.get(),
                  kafka.topics().prefix(),
                  LocalDate.now(Clock.systemUTC()),
                  Duration.ofMillis(ANSWER_WITHIN_MS))));
    } catch (IOException e) {
      return Optional.of(Known.unknown(e));
    }
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
