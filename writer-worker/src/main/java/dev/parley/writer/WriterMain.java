package dev.parley.writer;

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
import dev.parley.writer.loop.MicrometerWriterMetrics;
import dev.parley.writer.store.DatabaseSettings;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one replica of the writer-worker. */
public final class WriterMain {
  private static final Logger log = LoggerFactory.getLogger(WriterMain.class);

  private static final String PROGRAM = "writer-worker";

  private WriterMain() {}

  /** Takes no arguments: settings come from the environment and the file that it names. */
  public static void main(String[] arguments) {
    SettingsReader reader = SettingsReader.of(System.getenv());
    KafkaSettings kafka = KafkaSettings.read(reader);
    DatabaseSettings database = DatabaseSettings.read(reader);
    WriterSettings writer = WriterSettings.read(reader);
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
    Lifecycle lifecycle = new Lifecycle(writer.stopWithin());
    lifecycle.add(Service.closing("metrics", metrics));
    OwnOverview overview =
        lifecycle.add(new OwnOverview(PROGRAM, metrics.registry(), health, alerts));
    lifecycle.add(new OpsServer(ops.address(), metrics.registry(), health, Optional.of(overview)));
    WriterWorker worker =
        new WriterWorker(
            writer,
            database,
            kafka,
            writer.name(),
            health,
            new MicrometerWriterMetrics(metrics.registry()),
            lifecycle::died);
    lifecycle.add(
        QueueExporter.ofWorker(
            kafka,
            queue,
            QueueStage.write(kafka.topics()),
            OptionalLong::empty, // Its queue is its lag.
            worker::assigned,
            metrics.registry()));
    lifecycle.add(worker);
    System.exit(lifecycle.run());
  }
}
