package dev.parley.embedder.cache;

import dev.parley.runtime.settings.Secret;
import dev.parley.runtime.settings.Setting;
import dev.parley.runtime.settings.SettingsReader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where vectors are that have been stored for good.
 *
 * @param url of pgjdbc
 * @param user who may read the tables {@code passage} and {@code model}
 * @param password the user's
 * @param timeout how long an answer may take before all that was asked for counts as missing
 * @param connections the most that are open at a time
 */
record StoredVectorSettings(
    String url,
    Optional<String> user,
    Optional<Secret> password,
    Duration timeout,
    int connections) {
  static final Setting<Optional<String>> URL =
      Setting.text(
              "parley.cache.database.url",
              null,
              "where stored vectors are looked up before they are computed again, for replays and"
                  + " after the cache has forgotten: the writer's Postgres or a copy of it, as"
                  + " jdbc:postgresql://host:5432/database; without it they are not")
          .optional();

  static final Setting<Optional<String>> USER =
      Setting.text(
              "parley.cache.database.user",
              null,
              "who may read the tables passage and model there, and of conversation the keys")
          .optional();

  static final Setting<Optional<Secret>> PASSWORD =
      Setting.secret("parley.cache.database.password", "that user's password").optional();

  static final Setting<Duration> TIMEOUT =
      Setting.duration(
          "parley.cache.database.timeout",
          Duration.ofMillis(500),
          Duration.ofMillis(50),
          Duration.ofSeconds(30),
          "how long a batch waits for stored vectors before it computes them");

  static final Setting<Integer> CONNECTIONS =
      Setting.integer("parley.cache.database.connections", 4, 1, 256, "connections open at most");

  static List<Setting<?>> all() {
    return List.of(URL, USER, PASSWORD, TIMEOUT, CONNECTIONS);
  }

  /** Reads the settings; empty when no database is named. */
  static Optional<StoredVectorSettings> read(SettingsReader reader) {
    Optional<String> user = reader.get(USER);
    Optional<Secret> password = reader.get(PASSWORD);
    Duration timeout = reader.get(TIMEOUT);
    int connections = reader.get(CONNECTIONS);
    Optional<String> url = reader.get(URL);
    url.ifPresent(
        given -> {
          reader.check(
              given.startsWith("jdbc:postgresql:"),
              URL.key() + " does not begin with jdbc:postgresql: as pgjdbc's do");
          reader.check(
              !given.matches("(?i).*[?&]password=.*"),
              URL.key()
                  + " holds a password, which logs would show: set "
                  + PASSWORD.key()
                  + " instead");
        });
    return url.map(given -> new StoredVectorSettings(given, user, password, timeout, connections));
  }
}
