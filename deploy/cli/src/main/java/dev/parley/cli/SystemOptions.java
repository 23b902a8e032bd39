package dev.parley.cli;

import dev.parley.runtime.settings.SettingsReader;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which system a command works on: options over the environment that the workers read too. */
final class SystemOptions {
  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "Kafka's bootstrap servers; else PARLEY_KAFKA_BOOTSTRAP_SERVERS")
  private @Nullable String kafka;

  @Option(
      names = "--database",
      paramLabel = "URL",
      description =
          "jdbc:postgresql://host:port/database; else PARLEY_DATABASE_URL. Its user and password"
              + " come from PARLEY_DATABASE_USER and PARLEY_DATABASE_PASSWORD(_FILE)")
  private @Nullable String database;

  @Option(
      names = "--topics-prefix",
      paramLabel = "TEXT",
      description = "what begins the names of topics and groups; else PARLEY_TOPICS_PREFIX")
  private @Nullable String topicsPrefix;

  /** A reader of {@code environment} with what was given on the command line over it. */
  SettingsReader reader(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    put(all, "PARLEY_KAFKA_BOOTSTRAP_SERVERS", kafka);
    put(all, "PARLEY_DATABASE_URL", database);
    put(all, "PARLEY_TOPICS_PREFIX", topicsPrefix);
    return SettingsReader.of(all);
  }

  private static void put(Map<String, String> all, String name, @Nullable String value) {
    if (value != null) {
      all.put(name, value);
      all.remove(name + "_FILE");
    }
  }
}
