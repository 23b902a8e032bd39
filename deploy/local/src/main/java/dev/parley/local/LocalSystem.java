package dev.parley.local;

import dev.parley.cli.DatabaseConnection;
import dev.parley.cli.WatchedSystem;
import dev.parley.client.ConversationPublisher;
import dev.parley.embedder.EmbedderWorker;
import dev.parley.embedder.embed.ModelSettings;
import dev.parley.embedder.embed.PassageEmbedder;
import dev.parley.runtime.alert.AlertSettings;
import dev.parley.runtime.health.Health;
import dev.parley.runtime.health.HealthReport;
import dev.parley.runtime.lifecycle.Lifecycle;
import dev.parley.runtime.lifecycle.Service;
import dev.parley.runtime.metrics.ProcessMetrics;
import dev.parley.runtime.ops.OpsServer;
import dev.parley.runtime.queue.QueueSettings;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.stack.ParleyStack;
import dev.parley.wire.TopicAdmin;
import dev.parley.writer.WriterWorker;
import dev.parley.writer.loop.MicrometerWriterMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Both workers, a publisher and what watches them, in this process, on a stack that is there
 * already. Started once; a close stops everything in reverse order.
 */
final class LocalSystem implements AutoCloseable {
  /** How long all parts may take to stop together. */
  static final Duration STOP_WITHIN = Duration.ofSeconds(40);

  private static final Duration TOPICS_WITHIN = Duration.ofSeconds(60);

  private static final QueueSettings WATCH =
      new QueueSettings(Duration.ofSeconds(2), Duration.ofSeconds(10));

  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final LocalSettings settings;
  private final ParleyStack stack;
  private final Lifecycle lifecycle = new Lifecycle(STOP_WITHIN);
  private final RunFigures figures;
  private final Worker embedder;
  private final Worker writer;
  private final DeadLetterWatch deadLetters;
  private final PublisherService publisher;
  private final ProcessMetrics watchMetrics = new ProcessMetrics("watch");
  private final WatchedSystem watched;
  private final OpsServer page;

  /** What every worker has: its metrics, its health and the port that shows both. */
  private record Worker(ProcessMetrics metrics, Health health, OpsServer ops) {
    static Worker of(String program) {
      ProcessMetrics metrics = new ProcessMetrics(program);
      Health health = new Health();
      return new Worker(metrics, health, new OpsServer(ANY_PORT, metrics.registry(), health));
    }
  }

  private LocalSystem(LocalSettings settings, ParleyStack stack, Outstanding outstanding) {
    this.settings = settings;
    this.stack = stack;
    this.publisher = new PublisherService(settings.publisher());
    this.writer = Worker.of("writer-worker");
    this.embedder = Worker.of("embedder-worker");
    this.watched =
        new WatchedSystem(
            settings.kafka(),
            WATCH,
            AlertSettings.defaults(),
            () -> List.of(address(embedder.ops()), address(writer.ops())),
            watchMetrics.registry());
    this.page =
        new OpsServer(ANY_PORT, watchMetrics.registry(), new Health(), Optional.of(watched));
    this.figures = new RunFigures(embedder.metrics().registry(), writer.metrics().registry());
    this.deadLetters =
        new DeadLetterWatch(
            () -> deadLetterConsumer(settings.kafka()),
            settings.kafka().topics().deadLetters().name(),
            outstanding,
            cause -> lifecycle.died("dead-letter watch", cause));
  }

  /** What the embedder runs. */
  ModelSettings model() {
    return settings.model();
  }

  /**
   * Creates the topics that are missing and starts everything.
   *
   * @throws org.apache.kafka.common.KafkaException when the topics cannot be made
   * @throws dev.parley.runtime.lifecycle.LifecycleException naming the part that did not start
   */
  static LocalSystem start(LocalSettings settings, ParleyStack stack, Outstanding outstanding)
      throws InterruptedException {
    KafkaSettings kafka = settings.kafka();
    try (Admin admin = Admin.create(kafka.over(Map.of()))) {
      new TopicAdmin(admin).createMissing(kafka.topics().all(), kafka.replication(), TOPICS_WITHIN);
    }
    LocalSystem system = new LocalSystem(settings, stack, outstanding);
    system.addParts();
    system.lifecycle.start();
    return system;
  }

  private void addParts() {
    lifecycle.add(Service.closing("writer metrics", writer.metrics()));
    lifecycle.add(writer.ops());
    lifecycle.add(
        new WriterWorker(
            settings.writer(),
            settings.database(),
            settings.kafka(),
            settings.writer().name(),
            writer.health(),
            new MicrometerWriterMetrics(figures.forWriter()),
            lifecycle::died));
    lifecycle.add(Service.closing("embedder metrics", embedder.metrics()));
    lifecycle.add(embedder.ops());
    MeterRegistry registry = embedder.metrics().registry();
    PassageEmbedder passages =
        PassageEmbedder.open(
            settings.embedder().window(),
            settings.model(),
            settings.cache(),
            settings.cost(),
            registry,
            embedder.health());
    lifecycle.add(Service.closing("model and cache", passages));
    lifecycle.add(
        EmbedderWorker.create(
            settings.embedder(),
            settings.kafka(),
            passages,
            registry,
            embedder.health(),
            lifecycle::died));
    lifecycle.add(deadLetters);
    lifecycle.add(publisher);
    lifecycle.add(Service.closing("watch metrics", watchMetrics));
    lifecycle.add(watched);
    lifecycle.add(page);
  }

  ConversationPublisher publisher() {
    return publisher.publisher();
  }

  RunFigures figures() {
    return figures;
  }

  /** How many dead letters arrived since the start, by reason. */
  Map<String, Integer> deadLetters() {
    return deadLetters.byReason();
  }

  /** A connection to the database that the writer fills. */
  Connection connect() throws SQLException {
    return DatabaseConnection.open(settings.database());
  }

  /**
   * Says that nothing has died.
   *
   * @throws RuntimeException naming the part that has, and why
   */
  void check() {
    lifecycle
        .death()
        .ifPresent(
            death -> {
              throw death;
            });
    stack.check();
  }

  /** Whether the writer reads, and so has made its tables. */
  boolean writerIsReady() throws InterruptedException {
    return writer.health().readiness().ok();
  }

  /** What is not well, a line each: why nothing moves. */
  List<String> notWell() throws InterruptedException {
    List<String> lines = new ArrayList<>();
    for (Worker worker : List.of(embedder, writer)) {
      for (HealthReport.Part part : worker.health().readiness().parts()) {
        if (!part.result().well()) {
          lines.add(part.name() + ": " + part.result().detail());
        }
      }
    }
    return lines;
  }

  private static String address(OpsServer ops) {
    return "127.0.0.1:" + ops.port();
  }

  /** Where everything can be reached. */
  LocalAddresses addresses() {
    return new LocalAddresses(
        stack.kafka(),
        stack.postgres(),
        stack.redis(),
        embedder.ops().port(),
        writer.ops().port(),
        page.port());
  }

  /** Stops the parts; the stack stays. */
  @Override
  public void close() {
    lifecycle.stop();
  }

  private static KafkaConsumer<byte[], byte[]> deadLetterConsumer(KafkaSettings kafka) {
    return new KafkaConsumer<>(
        kafka.over(
            Map.of(
                ConsumerConfig.CLIENT_ID_CONFIG,
                "local-dead-letters",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false)),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
