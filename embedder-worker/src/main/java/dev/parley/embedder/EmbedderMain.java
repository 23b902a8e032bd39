package dev.parley.embedder;

import dev.parley.embedder.cache.CacheSettings;
import dev.parley.embedder.embed.ModelSettings;
import dev.parley.embedder.embed.PassageEmbedder;
import dev.parley.embedder.embed.cost.CostSettings;
import dev.parley.embedder.window.Lane;
import dev.parley.runtime.alert.AlertSettings;
import dev.parley.runtime.health.Health;
import dev.parley.runtime.lifecycle.Lifecycle;
import dev.parley.runtime.lifecycle.Service;
import dev.parley.runtime.metrics.ProcessMetrics;
import dev.parley.runtime.ops.OpsServer;
import dev.parley.runtime.ops.OpsSettings;
import dev.parley.runtime.overview.OwnOverview;
import dev.parley.runtime.queue.QueueExporter;
import dev.parley.runtime.queue.QueueSettings;
import dev.parley.runtime.queue.QueueStage;
import dev.parley.runtime.settings.InvalidSettingsException;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.runtime.settings.SettingsReader;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one replica of the embedder-worker. */
public final class EmbedderMain {
  private static final Logger log = LoggerFactory.getLogger(EmbedderMain.class);

  private static final String PROGRAM = "embedder-worker";

  private EmbedderMain() {}

  /** Takes no arguments: settings come from the environment and the file that it names. */
  public static void main(String[] arguments) {
    SettingsReader reader = SettingsReader.of(System.getenv());
    KafkaSettings kafka = KafkaSettings.read(reader);
    ModelSettings model = ModelSettings.read(reader);
    CacheSettings cache = CacheSettings.read(reader);
    CostSettings cost = CostSettings.read(reader, model.modelName());
    EmbedderSettings embedder = EmbedderSettings.read(reader);
    OpsSettings ops = OpsSettings.read(reader);
    QueueSettings queue = QueueSettings.read(reader);
    AlertSettings alerts = AlertSettings.read(reader);
    try {
      reader.failOnProblems();
    } catch (InvalidSettingsException e) {
      log.error("{}", e.getMessage());
      System.exit(Lifecycle.EXIT_FAILED);
    }
    reader.describe().forEach(line -> log.info("{}", line));

    ProcessMetrics metrics = new ProcessMetrics(PROGRAM);
    Health health = new Health();
    Lifecycle lifecycle = new Lifecycle(embedder.stopWithin());
    lifecycle.add(Service.closing("metrics", metrics));
    OwnOverview overview =
        lifecycle.add(new OwnOverview(PROGRAM, metrics.registry(), health, alerts));
    lifecycle.add(new OpsServer(ops.address(), metrics.registry(), health, Optional.of(overview)));
    PassageEmbedder passages =
        PassageEmbedder.open(embedder.window(), model, cache, cost, metrics.registry(), health);
    lifecycle.add(Service.closing("model and cache", passages));
    EmbedderWorker worker =
        EmbedderWorker.create(
            embedder, kafka, passages, metrics.registry(), health, lifecycle::died);
    lifecycle.add(
        QueueExporter.ofWorker(
            kafka,
            queue,
            QueueStage.embed(kafka.topics()),
            () -> OptionalLong.of(worker.held(Lane.LIVE)),
            () -> worker.assigned(Lane.LIVE),
            metrics.registry()));
    lifecycle.add(worker);
    System.exit(lifecycle.run());
  }
}
