package dev.parley.writer.store;

import dev.parley.runtime.settings.Secret;
import dev.parley.runtime.settings.Setting;
import dev.parley.runtime.settings.SettingsReader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the writer reaches Postgres.
 *
 * @param url of pgjdbc; its parameters win over what is set here
 * @param user who owns the tables
 * @param password the user's
 * @param minConnections kept open
 * @param maxConnections the most that are open at a time
 * @param connectTimeout how long a connection may take to be made, or to become free
 * @param socketTimeout how long an answer may take before the connection counts as lost
 * @param slowStatement what takes longer is logged and counted
 */
public record DatabaseSettings(
    String url,
    Optional<String> user,
    Optional<Secret> password,
    int minConnections,
    int maxConnections,
    Duration connectTimeout,
    Duration socketTimeout,
    Duration slowStatement) {
  public static final Setting<String> URL =
      Setting.text(
          "parley.database.url", null, "where Postgres is: jdbc:postgresql://host:5432/database");

  public static final Setting<Optional<String>> USER =
      Setting.text("parley.database.user", null, "who owns the tables in Postgres").optional();

  public static final Setting<Optional<Secret>> PASSWORD =
      Setting.secret("parley.database.password", "that user's password").optional();

  public static final Setting<Optional<Integer>> MIN_CONNECTIONS =
      Setting.integer(
              "parley.database.pool-min",
              null,
              1,
              1_000,
              "connections kept open; one a core unless set")
          .optional();

  public static final Setting<Optional<Integer>> MAX_CONNECTIONS =
      Setting.integer(
              "parley.database.pool-max",
              null,
              1,
              1_000,
              "connections open at most; 2 a core and 5 unless set")
          .optional();

  public static final Setting<Duration> CONNECT_TIMEOUT =
      Setting.duration(
          "parley.database.connect-timeout",
          Duration.ofSeconds(5),
          Duration.ofSeconds(1),
          Duration.ofMinutes(1),
          "how long a connection may take to be made, or to become free, before it is tried anew");

  public static final Setting<Duration> SOCKET_TIMEOUT =
      Setting.duration(
          "parley.database.socket-timeout",
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          Duration.ofMinutes(4),
          "how long Postgres may take to answer before the connection counts as lost");

  public static final Setting<Duration> SLOW_STATEMENT =
      Setting.duration(
          "parley.database.slow-statement",
          Duration.ofMillis(50),
          Duration.ofMillis(1),
          Duration.ofMinutes(1),
          "statements of a batch that take longer are logged, without values, and counted");

  /** Every setting read here. */
  public static List<Setting<?>> all() {
    return List.of(
        URL,
        USER,
        PASSWORD,
        MIN_CONNECTIONS,
        MAX_CONNECTIONS,
        CONNECT_TIMEOUT,
        SOCKET_TIMEOUT,
        SLOW_STATEMENT);
  }

  /** Reads the settings; a pool that is not told its size takes it from the cores. */
  public static DatabaseSettings read(SettingsReader reader) {
    int cores = Runtime.getRuntime().availableProcessors();
    String url = reader.get(URL);
    Optional<Integer> min = reader.get(MIN_CONNECTIONS);
    Optional<Integer> max = reader.get(MAX_CONNECTIONS);
    int maxConnections = max.orElse(Math.max(2 * cores + 5, min.orElse(0)));
    int minConnections = min.orElse(Math.min(cores, maxConnections));
    reader.check(
        url.isEmpty() || url.startsWith("jdbc:postgresql:"),
        URL.key() + " does not begin with jdbc:postgresql: as pgjdbc's do");
    reader.check(
        !url.matches("(?i).*[?&]password=.*"),
        URL.key() + " holds a password, which logs would show: set " + PASSWORD.key() + " instead");
    reader.check(
        minConnections <= maxConnections,
        MIN_CONNECTIONS.key()
            + " is "
            + minConnections
            + ", more than "
            + MAX_CONNECTIONS.key()
            + ", "
            + maxConnections);
    return new DatabaseSettings(
        url,
        reader.get(USER),
        reader.get(PASSWORD),
        minConnections,
        maxConnections,
        reader.get(CONNECT_TIMEOUT),
        reader.get(SOCKET_TIMEOUT),
        reader.get(SLOW_STATEMENT));
  }
}
