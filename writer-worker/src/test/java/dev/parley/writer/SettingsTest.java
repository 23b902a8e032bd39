package dev.parley.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.runtime.settings.InvalidSettingsException;
import dev.parley.runtime.settings.Setting;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.writer.store.DatabaseSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keys and defaults are public API. */
class SettingsTest {
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  @Test
  void keysAndDefaultsAreThoseThatOperatorsKnow() {
    assertThat(
            Stream.concat(WriterSettings.all().stream(), DatabaseSettings.all().stream())
                .map(SettingsTest::line))
        .containsExactly(
            "parley.writer.batch-records = 500",
            "parley.writer.batch-bytes = 16MiB",
            "parley.writer.batch-age = 30ms",
            "parley.writer.batches-in-flight = 4",
            "parley.writer.stop-within = 20s",
            "parley.index.mode = segments",
            "parley.index.seal-at = 100000",
            "parley.index.merge-at = 4",
            "parley.index.build-memory = 512MiB",
            "parley.index.build-workers = 0",
            "parley.index.look-every = 2s",
            "parley.database.url (required)",
            "parley.database.user = ",
            "parley.database.password = ",
            "parley.database.pool-min = ",
            "parley.database.pool-max = ",
            "parley.database.connect-timeout = 5s",
            "parley.database.socket-timeout = 30s",
            "parley.database.slow-statement = 50ms");
  }

  @Test
  void poolIsSizedFromTheCoresUnlessTold() {
    DatabaseSettings sized = database(Map.of());
    assertThat(sized.minConnections()).isEqualTo(CORES);
    assertThat(sized.maxConnections()).isEqualTo(2 * CORES + 5);

    DatabaseSettings told =
        database(Map.of("PARLEY_DATABASE_POOL_MIN", "3", "PARLEY_DATABASE_POOL_MAX", "4"));
    assertThat(told.minConnections()).isEqualTo(3);
    assertThat(told.maxConnections()).isEqualTo(4);

    assertThat(database(Map.of("PARLEY_DATABASE_POOL_MAX", "1")).minConnections()).isEqualTo(1);
    assertThat(database(Map.of("PARLEY_DATABASE_POOL_MIN", "900")).maxConnections()).isEqualTo(900);
  }

  @Test
  void whatContradictsItselfIsRefusedAllAtOnce() {
    Map<String, String> environment = new HashMap<>();
    environment.put("PARLEY_DATABASE_URL", "postgresql://db/parley?a=1&PASSWORD=secret");
    environment.put("PARLEY_DATABASE_POOL_MIN", "5");
    environment.put("PARLEY_DATABASE_POOL_MAX", "4");
    environment.put("PARLEY_WRITER_BATCH_RECORDS", "0");
    SettingsReader reader = SettingsReader.of(environment);
    DatabaseSettings.read(reader);
    WriterSettings.read(reader);

    assertThatThrownBy(reader::failOnProblems)
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("does not begin with jdbc:postgresql:")
        .hasMessageContaining("holds a password, which logs would show")
        .hasMessageContaining(
            "parley.database.pool-min is 5, more than parley.database.pool-max, 4")
        .hasMessageContaining("parley.writer.batch-records")
        .hasMessageNotContaining("secret");
  }

  @Test
  void passwordIsNotShown() {
    DatabaseSettings settings = database(Map.of("PARLEY_DATABASE_PASSWORD", "hunter2"));
    assertThat(settings.password().orElseThrow().reveal()).isEqualTo("hunter2");
    assertThat(settings.toString()).doesNotContain("hunter2");
  }

  @Test
  void namesAndAgesAreReadAsWritten() {
    SettingsReader reader =
        SettingsReader.of(
            Map.of("PARLEY_WORKER_ID", "writer-3", "PARLEY_WRITER_BATCH_AGE", "50ms"));
    WriterSettings settings = WriterSettings.read(reader);
    assertThat(settings.name()).isEqualTo("writer-3");
    assertThat(settings.batch().age()).isEqualTo(Duration.ofMillis(50));
    assertThat(WriterSettings.read(SettingsReader.of(Map.of())).name()).isNotBlank();
  }

  private static DatabaseSettings database(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("PARLEY_DATABASE_URL", "jdbc:postgresql://db/parley");
    SettingsReader reader = SettingsReader.of(environment);
    DatabaseSettings settings = DatabaseSettings.read(reader);
    reader.failOnProblems();
    return settings;
  }

  private static String line(Setting<?> setting) {
    return setting.key() + setting.defaultText().map(text -> " = " + text).orElse(" (required)");
  }
}
