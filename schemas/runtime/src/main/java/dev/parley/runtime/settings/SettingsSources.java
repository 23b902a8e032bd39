package dev.parley.runtime.settings;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where values come from: the environment, then the properties file that {@value #CONFIG} names.
 * Values are taken as they stand: nothing in them is expanded, for a password may hold any sign.
 */
final class SettingsSources {
  static final String CONFIG = "PARLEY_CONFIG";
  static final String FILE_SUFFIX = "_FILE";

  private static final int ENVIRONMENT_ORDINAL = 300;
  private static final int PROPERTIES_ORDINAL = 200;

  private final Map<String, String> environment;
  private final Map<String, String> properties;
  private final SmallRyeConfig config;
  private final Consumer<String> problems;

  SettingsSources(Map<String, String> environment, Consumer<String> problems) {
    this.environment = Map.copyOf(environment);
    this.problems = problems;
    this.properties = readProperties(environment.get(CONFIG));
    this.config =
        new SmallRyeConfigBuilder()
            .withSources(
                new EnvConfigSource(this.environment, ENVIRONMENT_ORDINAL),
                new PropertiesConfigSource(properties, CONFIG, PROPERTIES_ORDINAL))
            .build();
  }

  /** A value and where it was found, as a reader can find it again. */
  record Found(String value, String where) {}

  Map<String, String> environment() {
    return environment;
  }

  Map<String, String> properties() {
    return properties;
  }

  /** The value of a setting, if it is set at all. */
  Optional<Found> find(String key) {
    String variable = Setting.environmentName(key);
    Optional<Found> plain = merged(key, variable);
    Optional<Found> fromFile = inFile(variable + FILE_SUFFIX);
    boolean both = fromFile.isPresent() && !environment.getOrDefault(variable, "").isBlank();
    if (both) {
      problems.accept(
          key + ": " + variable + " and " + variable + FILE_SUFFIX + " are both set; keep one");
    }
    return fromFile.isPresent() ? fromFile : plain;
  }

  /** The content of the file that {@code variable} names, without the end of its last line. */
  Optional<Found> inFile(String variable) {
    String path = environment.getOrDefault(variable, "");
    if (path.isBlank()) {
      return Optional.empty();
    }
    try {
      String content = Files.readString(Path.of(path)).replaceFirst("\\R+\\z", "");
      if (content.isBlank()) {
        problems.accept(variable + ": " + path + " is empty");
        return Optional.empty();
      }
      return Optional.of(new Found(content, "the file that " + variable + " names"));
    } catch (IOException | RuntimeException e) {
      problems.accept(variable + ": " + path + " cannot be read" + why(e));
      return Optional.empty();
    }
  }

  private Optional<Found> merged(String key, String variable) {
    ConfigValue value = config.getConfigValue(key);
    String raw = value.getRawValue();
    if (raw == null || raw.isBlank()) {
      return Optional.empty();
    }
    boolean fromEnvironment = value.getConfigSourceOrdinal() == ENVIRONMENT_ORDINAL;
    return Optional.of(
        new Found(raw.strip(), fromEnvironment ? variable : "the file that " + CONFIG + " names"));
  }

  private Map<String, String> readProperties(@Nullable String path) {
    if (path == null || path.isBlank()) {
      return Map.of();
    }
    Properties read = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(path))) {
      read.load(reader);
    } catch (IOException | RuntimeException e) {
      problems.accept(CONFIG + ": " + path + " cannot be read" + why(e));
      return Map.of();
    }
    return read.stringPropertyNames().stream()
        .collect(Collectors.toUnmodifiableMap(name -> name, read::getProperty));
  }

  /** The kind of failure and never its message, which may quote what a file holds. */
  private static String why(Exception e) {
    return e instanceof NoSuchFileException
        ? ": there is no such file"
        : " (" + e.getClass().getSimpleName() + ")";
  }
}
