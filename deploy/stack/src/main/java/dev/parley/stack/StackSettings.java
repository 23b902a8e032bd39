package dev.parley.stack;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What stack to run. A part with an address is external, whatever the mode.
 *
 * @param mode where the other parts run
 * @param kafka bootstrap servers of a running Kafka
 * @param postgres a running Postgres, and a user of it who may create databases
 * @param redis {@code redis://} URI of a running Redis
 * @param dataDirectory where the embedded parts keep their state; without one it goes with the
 *     stack
 * @param images for parts in containers
 */
public record StackSettings(
    StackMode mode,
    Optional<String> kafka,
    Optional<PostgresAddress> postgres,
    Optional<String> redis,
    Optional<Path> dataDirectory,
    DockerImages images) {

  /** Everything embedded, with no state that lasts. */
  public static StackSettings embedded() {
    return new StackSettings(
        StackMode.EMBEDDED,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        DockerImages.DEFAULT);
  }

  /**
   * What the {@code PARLEY_STACK…} variables of {@code environment} say; embedded when there are
   * none.
   *
   * @throws InvalidStackSettingsException listing all that is wrong
   */
  public static StackSettings fromEnvironment(Map<String, String> environment) {
    return new StackEnvironment(environment).settings();
  }

  /**
   * The same, keeping its state in {@code directory}.
   *
   * @throws InvalidStackSettingsException in containers, whose state goes with them
   */
  public StackSettings withDataDirectory(Path directory) {
    if (mode == StackMode.DOCKER) {
      throw new InvalidStackSettingsException(
          List.of(
              "a data directory is given, and containers keep nothing in it: use "
                  + StackEnvironment.MODE
                  + "=embedded"));
    }
    return new StackSettings(mode, kafka, postgres, redis, Optional.of(directory), images);
  }
}
