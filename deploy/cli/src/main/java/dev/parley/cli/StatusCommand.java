package dev.parley.cli;

import dev.parley.embedder.cache.CacheSettings;
import dev.parley.embedder.redis.RedisSettings;
import dev.parley.runtime.alert.AlertSettings;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.writer.store.DatabaseSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code parley status}. */
@Command(
    name = "status",
    description = {
      "Tells how far each stage is behind, how fast it works, who works on it, what is stored, and"
          + " what is not as it should be.",
      "PARLEY_REDIS_URI says where the workers count what embedding costs.",
      "What cannot be learnt is said to be unknown, and the exit code is 5."
    })
final class StatusCommand implements Callable<Integer> {
  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

  private final Console console;

  @Option(
      names = "--ops",
      paramLabel = "HOST:PORT",
      split = ",",
      description = "ops addresses of workers, to ask them too; else PARLEY_WATCH_WORKERS")
  private List<String> ops = List.of();

  @Option(names = "--json", description = "print one JSON line")
  private boolean json;

  @Option(names = "--watch", description = "go on until Ctrl-C, with a look every two seconds")
  private boolean watch;

  @Mixin private SystemOptions system = new SystemOptions();

  StatusCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    SettingsReader reader = system.reader(console.environment());
    KafkaSettings kafka = KafkaSettings.read(reader);
    DatabaseSettings database = DatabaseSettings.read(reader);
    AlertSettings alerts = AlertSettings.read(reader);
    Optional<RedisSettings> redis = CacheSettings.read(reader).redis();
    WatchSettings workers = WatchSettings.read(reader, ops);
    reader.failOnProblems();
    try (Status status = new Status(kafka, database, redis, alerts, workers)) {
      StatusReport report = status.report();
      print(report);
      while (watch) {
        TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
        report = status.report();
        print(report);
      }
      return report.isWhole() ? ExitCode.OK : ExitCode.SYSTEM;
    }
  }

  private void print(StatusReport report) {
    if (json) {
      console.out().println(new StatusJson().write(report));
      return;
    }
    Screen screen = Screen.ofProcess();
    List<String> lines = StatusText.lines(report, screen.columns());
    if (watch) {
      console.out().print(screen.show(lines));
    } else {
      lines.forEach(console.out()::println);
    }
    console.out().flush();
  }
}
