package dev.parley.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads {@link StackSettings} from environment variables, noting every problem. */
final class StackEnvironment {
  static final String MODE = "PARLEY_STACK";
  static final String KAFKA = "PARLEY_STACK_KAFKA";
  static final String POSTGRES = "PARLEY_STACK_POSTGRES";
  static final String POSTGRES_USER = "PARLEY_STACK_POSTGRES_USER";
  static final String POSTGRES_PASSWORD = "PARLEY_STACK_POSTGRES_PASSWORD";
  static final String POSTGRES_PASSWORD_FILE = "PARLEY_STACK_POSTGRES_PASSWORD_FILE";
  static final String REDIS = "PARLEY_STACK_REDIS";
  static final String KAFKA_IMAGE = "PARLEY_STACK_KAFKA_IMAGE";
  static final String POSTGRES_IMAGE = "PARLEY_STACK_POSTGRES_IMAGE";
  static final String REDIS_IMAGE = "PARLEY_STACK_REDIS_IMAGE";

  static final Set<String> ALL =
      Set.of(
          MODE,
          KAFKA,
          POSTGRES,
          POSTGRES_USER,
          POSTGRES_PASSWORD,
          POSTGRES_PASSWORD_FILE,
          REDIS,
          KAFKA_IMAGE,
          POSTGRES_IMAGE,
          REDIS_IMAGE);

  private final Map<String, String> environment;
  private final List<String> problems = new ArrayList<>();

  StackEnvironment(Map<String, String> environment) {
    this.environment = environment;
  }

  StackSettings settings() {
    StackMode mode = mode();
    Optional<String> kafka = kafka();
    Optional<PostgresAddress> postgres = postgres();
    Optional<String> redis = redis();
    if (mode == StackMode.EXTERNAL) {
      requireAddress(KAFKA, "host:port of a Kafka broker");
      requireAddress(POSTGRES, "jdbc:postgresql://host:port/database");
      requireAddress(REDIS, "redis://host:port");
    }
    unknownNames();
    if (!problems.isEmpty()) {
      throw new InvalidStackSettingsException(problems);
    }
    DockerImages images =
        new DockerImages(
            value(KAFKA_IMAGE).orElse(DockerImages.DEFAULT.kafka()),
            value(POSTGRES_IMAGE).orElse(DockerImages.DEFAULT.postgres()),
            value(REDIS_IMAGE).orElse(DockerImages.DEFAULT.redis()));
    return new StackSettings(mode, kafka, postgres, redis, Optional.empty(), images);
  }

  private StackMode mode() {
    String given = value(MODE).orElse("embedded");
    for (StackMode mode : StackMode.values()) {
      if (name(mode).equals(given)) {
        return mode;
      }
    }
    problems.add(
        MODE
            + " is "
            + given
            + ", not one of "
            + Arrays.stream(StackMode.values())
                .map(StackEnvironment::name)
                .collect(Collectors.joining(", ")));
    return StackMode.EMBEDDED;
  }

  private static String name(StackMode mode) {
    return mode.name().toLowerCase(Locale.ROOT);
  }

  private Optional<String> kafka() {
    Optional<String> servers = value(KAFKA);
    servers.ifPresent(
        given -> {
          for (String server : given.split(",", -1)) {
            if (!server.strip().matches("[^\\s/]+:\\d{1,5}")) {
              problems.add(KAFKA + " has " + server + ", which is not host:port");
            }
          }
        });
    return servers;
  }

  private Optional<PostgresAddress> postgres() {
    Optional<String> url = value(POSTGRES);
    Optional<String> password = password();
    if (url.isEmpty()) {
      if (value(POSTGRES_USER).isPresent() || password.isPresent()) {
        problems.add(POSTGRES + " is not given, but its user or password is: give the address too");
      }
      return Optional.empty();
    }
    // A password in it would be shown wherever the address is: do not quote it.
    if (url.get().matches("(?i).*[?&](user|password)=.*")) {
      problems.add(
          POSTGRES
              + " has a user or a password in it: give them as "
              + POSTGRES_USER
              + " and "
              + POSTGRES_PASSWORD_FILE);
      return Optional.empty();
    }
    if (!PostgresAddress.isUrlWithDatabase(url.get())) {
      problems.add(POSTGRES + " is not jdbc:postgresql://host:port/database");
      return Optional.empty();
    }
    return Optional.of(
        new PostgresAddress(
            url.get(), value(POSTGRES_USER).orElse("postgres"), password.orElse("")));
  }

  private Optional<String> password() {
    Optional<String> file = value(POSTGRES_PASSWORD_FILE);
    Optional<String> password = value(POSTGRES_PASSWORD);
    if (file.isEmpty()) {
      return password;
    }
    if (password.isPresent()) {
      problems.add("both " + POSTGRES_PASSWORD + " and " + POSTGRES_PASSWORD_FILE + " are given");
    }
    try {
      return Optional.of(Files.readString(Path.of(file.get())).strip());
    } catch (IOException | InvalidPathException e) {
      problems.add(POSTGRES_PASSWORD_FILE + " names " + file.get() + ", which cannot be read");
      return password;
    }
  }

  private Optional<String> redis() {
    Optional<String> uri = value(REDIS);
    if (uri.isPresent() && !uri.get().matches("rediss?://\\S+")) {
      problems.add(REDIS + " is not a redis:// URI"); // it may hold a password: not quoted
    }
    return uri;
  }

  private void requireAddress(String name, String form) {
    if (value(name).isEmpty()) {
      problems.add(name + " is not given, and " + MODE + " is external: set it to " + form);
    }
  }

  private void unknownNames() {
    environment.keySet().stream()
        .filter(name -> name.startsWith(MODE + "_") && !ALL.contains(name))
        .sorted()
        .forEach(
            name -> problems.add(name + " is unknown; known are " + String.join(", ", known())));
  }

  private static List<String> known() {
    return ALL.stream().sorted().toList();
  }

  private Optional<String> value(String name) {
    return Optional.ofNullable(environment.get(name))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }
}
