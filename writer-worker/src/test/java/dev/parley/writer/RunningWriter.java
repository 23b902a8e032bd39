package dev.parley.writer;

import static org.awaitility.Awaitility.await;

import dev.parley.runtime.health.Health;
import dev.parley.runtime.health.HealthReport;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.wire.Topics;
import dev.parley.writer.loop.BatchLimits;
import dev.parley.writer.store.DatabaseSettings;
import dev.parley.writer.store.IndexSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A writer within the test, and what it tells. */
public final class RunningWriter implements AutoCloseable {
  public final CountingMetrics metrics = new CountingMetrics();
  public final List<Throwable> deaths = new CopyOnWriteArrayList<>();
  private final Health health = new Health(Duration.ofSeconds(5));
  private final WriterWorker worker;

  public RunningWriter(String servers, Topics topics, DatabaseSettings database) {
    this(servers, topics, database, Map.of());
  }

  /** With more settings for Kafka's clients. */
  public RunningWriter(
      String servers, Topics topics, DatabaseSettings database, Map<String, String> more) {
    Map<String, String> kafka = new HashMap<>(more);
    kafka.put("bootstrap.servers", servers);
    this.worker =
        new WriterWorker(
            new WriterSettings(
                "writer-under-test",
                new BatchLimits(500, 16 << 20, Duration.ofMillis(30)),
                2,
                IndexSettings.read(SettingsReader.of(Map.of())),
                Duration.ofSeconds(20)),
            database,
            new KafkaSettings(topics, (short) 1, kafka),
            "writer-under-test",
            health,
            metrics,
            (part, cause) -> deaths.add(cause));
    worker.start();
  }

  public RunningWriter awaitReady() {
    await("the writer is ready")
        .atMost(Duration.ofSeconds(30))
        .until(() -> health.readiness().ok());
    return this;
  }

  public boolean ready() throws InterruptedException {
    return health.readiness().ok();
  }

  public boolean live() throws InterruptedException {
    return health.liveness().ok();
  }

  /** What one part of readiness says. */
  public String says(String part) throws InterruptedException {
    return health.readiness().parts().stream()
        .filter(one -> one.name().equals(part))
        .map(HealthReport.Part::result)
        .map(result -> (result.well() ? "well: " : "not well: ") + result.detail())
        .findFirst()
        .orElseThrow();
  }

  public void stop() throws Exception {
    stop(Duration.ofSeconds(20));
  }

  public void stop(Duration within) throws Exception {
    worker.stop(within);
  }

  @Override
  public void close() throws Exception {
    stop();
  }
}
