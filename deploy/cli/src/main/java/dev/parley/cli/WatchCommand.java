package dev.parley.cli;

import dev.parley.runtime.alert.AlertSettings;
import dev.parley.runtime.health.Health;
import dev.parley.runtime.lifecycle.Lifecycle;
import dev.parley.runtime.lifecycle.Service;
import dev.parley.runtime.metrics.ProcessMetrics;
import dev.parley.runtime.ops.OpsServer;
import dev.parley.runtime.ops.OpsSettings;
import dev.parley.runtime.queue.QueueSettings;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.runtime.settings.SettingsReader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code parley watch}. */
@Command(
    name = "watch",
    description = {
      "Measures the queues until it is stopped, and serves them on the ops port: /metrics for"
          + " Prometheus, / for people, /status for programs. Run one of it.",
      "It asks the brokers, so it goes on telling the truth when workers hang or are gone."
    })
final class WatchCommand implements Callable<Integer> {
  private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

  private final Console console;

  @Option(
      names = "--ops",
      paramLabel = "HOST:PORT",
      split = ",",
      description = "ops addresses of workers; else PARLEY_WATCH_WORKERS")
  private List<String> ops = List.of();

  @Mixin private SystemOptions system = new SystemOptions();

  WatchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    SettingsReader reader = system.reader(console.environment());
    KafkaSettings kafka = KafkaSettings.read(reader);
    OpsSettings at = OpsSettings.read(reader);
    QueueSettings queue = QueueSettings.read(reader);
    AlertSettings alerts = AlertSettings.read(reader);
    WatchSettings watch = WatchSettings.read(reader, ops);
    reader.failOnProblems();

    ProcessMetrics metrics = new ProcessMetrics("watch");
    Health health = new Health();
    WatchedSystem watched =
        new WatchedSystem(kafka, queue, alerts, watch::workers, metrics.registry());
    health.ready(watched);
    Lifecycle lifecycle = new Lifecycle(STOP_WITHIN);
    lifecycle.add(Service.closing("metrics", metrics));
    lifecycle.add(new OpsServer(at.address(), metrics.registry(), health, Optional.of(watched)));
    lifecycle.add(watched);
    return lifecycle.run() == Lifecycle.EXIT_OK ? ExitCode.OK : ExitCode.SYSTEM;
  }
}
