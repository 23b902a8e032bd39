package dev.parley.cli;

import dev.parley.embedder.cache.CacheSettings;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.runtime.settings.Secret;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.writer.store.DatabaseSettings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code parley status}. */
@Command(
    name = "status",
    description = {
      "Tells how far each stage is behind, who works on it, and what is stored.",
      "PARLEY_REDIS_URI says where the workers count what embedding costs.",
      "What cannot be learnt is said to be unknown, and the exit code is 5."
    })
final class StatusCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--ops",
      paramLabel = "HOST:PORT",
      split = ",",
      description = "ops addresses of workers, to ask them whether they are ready")
  private List<String> ops = List.of();

  @Option(names = "--json", description = "print one JSON line")
  private boolean json;

  @Mixin private SystemOptions system = new SystemOptions();

  StatusCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    SettingsReader reader = system.reader(console.environment());
    KafkaSettings kafka = KafkaSettings.read(reader);
    DatabaseSettings database = DatabaseSettings.read(reader);
    Optional<Secret> redis = CacheSettings.read(reader).redisUri();
    reader.failOnProblems();
    StatusReport report = new Status(kafka, database, redis, ops).report();
    if (json) {
      console.out().println(new StatusJson().write(report));
    } else {
      StatusText.lines(report).forEach(console.out()::println);
    }
    return report.isWhole() ? ExitCode.OK : ExitCode.SYSTEM;
  }
}
