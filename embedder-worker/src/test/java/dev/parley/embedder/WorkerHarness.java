package dev.parley.embedder;

import dev.parley.embedder.topology.IntakeSettings;
import dev.parley.embedder.window.BatchEmbedder;
import dev.parley.embedder.window.WindowSettings;
import dev.parley.runtime.health.Health;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.wire.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** An embedder-worker in the test's JVM. */
public final class WorkerHarness implements AutoCloseable {
  private static final WindowSettings WINDOW =
      new WindowSettings(8, 1 << 20, Duration.ofMillis(20), 4, Duration.ofSeconds(1));

  private static final IntakeSettings INTAKE = new IntakeSettings(1000, 500, 2000, 64 << 20);

  public final MeterRegistry registry = new SimpleMeterRegistry();
  public final Health health = new Health();
  public final List<Throwable> deaths = new CopyOnWriteArrayList<>();
  public final EmbedderWorker worker;
  private boolean started;

  private WorkerHarness(EmbedderSettings settings, KafkaSettings kafka, BatchEmbedder embedder) {
    worker =
        EmbedderWorker.create(
            settings, kafka, embedder, registry, health, (part, cause) -> deaths.add(cause));
  }

  public static Builder on(String bootstrapServers, Topics topics, Path stateDirectory) {
    return new Builder(bootstrapServers, topics, stateDirectory);
  }

  public WorkerHarness start() throws Exception {
    started = true;
    worker.start();
    return this;
  }

  public double gauge(String name) {
    return registry.get(name).gauge().value();
  }

  public double count(String name) {
    return registry.get(name).counter().count();
  }

  public void stop() throws Exception {
    if (started) {
      started = false;
      worker.stop(Duration.ofSeconds(30));
    }
  }

  @Override
  public void close() throws Exception {
    stop();
  }

  /** Collects what differs from the usual. */
  public static final class Builder {
    private final Map<String, String> overrides = new HashMap<>();
    private final Topics topics;
    private final Path stateDirectory;
    private WindowSettings window = WINDOW;
    private IntakeSettings intake = INTAKE;
    private Optional<String> workerId = Optional.empty();
    private boolean createTopics = true;
    private boolean bulk = true;

    private Builder(String bootstrapServers, Topics topics, Path stateDirectory) {
      this.topics = topics;
      this.stateDirectory = stateDirectory;
      overrides.put("bootstrap.servers", bootstrapServers);
    }

    public Builder kafka(String name, String value) {
      overrides.put(name, value);
      return this;
    }

    public Builder window(WindowSettings value) {
      window = value;
      return this;
    }

    public Builder intake(IntakeSettings value) {
      intake = value;
      return this;
    }

    public Builder workerId(String value) {
      workerId = Optional.of(value);
      return this;
    }

    public Builder withoutCreatingTopics() {
      createTopics = false;
      return this;
    }

    public Builder withoutBulk() {
      bulk = false;
      return this;
    }

    public WorkerHarness embeddingWith(BatchEmbedder embedder) {
      return new WorkerHarness(
          new EmbedderSettings(
              workerId, stateDirectory, createTopics, bulk, Duration.ofSeconds(20), window, intake),
          new KafkaSettings(topics, (short) 1, overrides),
          embedder);
    }
  }
}
