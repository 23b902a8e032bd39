package dev.parley.bench.worker;

import dev.parley.embedder.EmbedderSettings;
import dev.parley.embedder.EmbedderWorker;
import dev.parley.embedder.cache.CacheSettings;
import dev.parley.embedder.embed.ModelSettings;
import dev.parley.embedder.embed.PassageEmbedder;
import dev.parley.embedder.embed.cost.CostSettings;
import dev.parley.embedder.window.Lane;
import dev.parley.runtime.health.Health;
import dev.parley.runtime.queue.QueueExporter;
import dev.parley.runtime.queue.QueueSettings;
import dev.parley.runtime.queue.QueueStage;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.runtime.settings.SettingsReader;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A whole embedder-worker in this JVM, put together from settings as its Main does. */
public final class RunningWorker implements AutoCloseable {
  /** The counter of records that were taken in. */
  public static final String RECEIVED = "parley.embedder.received";

  private static final Duration STOP_WITHIN = Duration.ofSeconds(20);

  private final MeterRegistry registry;
  private final QueueSettings queue;
  private final KafkaSettings kafka;
  private final StateFolder state = new StateFolder();
  private final PassageEmbedder passages;
  private final EmbedderWorker worker;
  private volatile @Nullable Throwable death;

  /**
   * Starts it.
   *
   * @param environment settings beside those that say where Kafka is
   */
  public RunningWorker(ConversationTopics topics, Map<String, String> environment)
      throws IOException, InterruptedException {
    this(topics, environment, new SimpleMeterRegistry(), new Health());
  }

  /**
   * Starts it.
   *
   * @param environment settings beside those that say where Kafka is
   * @param registry has its meters; {@link #RECEIVED} at least must count
   * @param health has its checks
   */
  public RunningWorker(
      ConversationTopics topics,
      Map<String, String> environment,
      MeterRegistry registry,
      Health health)
      throws IOException, InterruptedException {
    this.registry = registry;
    Map<String, String> all = new HashMap<>(environment);
    all.put("PARLEY_KAFKA_BOOTSTRAP_SERVERS", topics.servers());
    all.put("PARLEY_TOPICS_PREFIX", topics.topics().prefix());
    all.put("PARLEY_EMBEDDER_STATE_DIR", state.path().toString());
    SettingsReader reader = SettingsReader.of(all);
    kafka = KafkaSettings.read(reader);
    ModelSettings model = ModelSettings.read(reader);
    CacheSettings cache = CacheSettings.read(reader);
    CostSettings cost = CostSettings.read(reader, model.modelName());
    EmbedderSettings embedder = EmbedderSettings.read(reader);
    queue = QueueSettings.read(reader);
    reader.failOnProblems();
    passages = PassageEmbedder.open(embedder.window(), model, cache, cost, registry, health);
    worker =
        EmbedderWorker.create(
            embedder, kafka, passages, registry, health, (part, cause) -> death = cause);
    worker.start();
  }

  /** Records that it has taken in. */
  public long received() {
    return (long) registry.find(RECEIVED).counters().stream().mapToDouble(Counter::count).sum();
  }

  /** What a Main has beside it, to tell of its queue; not started. */
  public QueueExporter queueExporter() {
    return QueueExporter.ofWorker(
        kafka,
        queue,
        QueueStage.embed(kafka.topics()),
        () -> OptionalLong.of(worker.held(Lane.LIVE)),
        () -> worker.assigned(Lane.LIVE),
        registry);
  }

  /**
   * @throws IllegalStateException when it has died
   */
  public void check() {
    Throwable cause = death;
    if (cause != null) {
      throw new IllegalStateException("the worker died", cause);
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    try (state;
        passages) {
      worker.stop(STOP_WITHIN);
    }
  }
}
