package dev.parley.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsReaderTest {
  private enum Fruit {
    RED_APPLE,
    PEAR
  }

  private static final Setting<Duration> AGE =
      Setting.duration(
          "parley.writer.batch-age",
          Duration.ofMillis(50),
          Duration.ofMillis(1),
          Duration.ofMinutes(1),
          "how long a batch waits");
  private static final Setting<Integer> COUNT =
      Setting.integer("parley.writer.batch-count", 500, 1, 5000, "records a batch");
  private static final Setting<Long> SIZE =
      Setting.bytes("parley.writer.batch-size", 16L << 20, 1024, 1L << 30, "bytes a batch");
  private static final Setting<Boolean> FLAG =
      Setting.flag("parley.writer.dry", false, "write nothing");
  private static final Setting<Fruit> FRUIT =
      Setting.choice("parley.writer.fruit", Fruit.class, Fruit.PEAR, "what to eat");
  private static final Setting<String> URL =
      Setting.text("parley.database.url", null, "the address of the database");
  private static final Setting<Secret> PASSWORD =
      Setting.secret("parley.database.password", "the password of the database user");
  private static final Setting<Optional<Secret>> TOKEN =
      Setting.secret("parley.database.token", "a token").optional();

  @TempDir private Path directory;
  private final Map<String, String> environment = new HashMap<>();

  @Test
  void everyTypeIsReadFromTheEnvironment() {
    environment.put("PARLEY_WRITER_BATCH_AGE", "2s");
    environment.put("PARLEY_WRITER_BATCH_COUNT", "7");
    environment.put("PARLEY_WRITER_BATCH_SIZE", "64KiB");
    environment.put("PARLEY_WRITER_DRY", "true");
    environment.put("PARLEY_WRITER_FRUIT", "red-apple");
    environment.put("PARLEY_DATABASE_URL", "jdbc:postgresql://host/db");
    environment.put("PARLEY_DATABASE_PASSWORD", "hush");
    environment.put("PARLEY_DATABASE_TOKEN", "shh");

    SettingsReader reader = SettingsReader.of(environment);

    assertThat(reader.get(AGE)).isEqualTo(Duration.ofSeconds(2));
    assertThat(reader.get(COUNT)).isEqualTo(7);
    assertThat(reader.get(SIZE)).isEqualTo(65_536);
    assertThat(reader.get(FLAG)).isTrue();
    assertThat(reader.get(FRUIT)).isEqualTo(Fruit.RED_APPLE);
    assertThat(reader.get(URL)).isEqualTo("jdbc:postgresql://host/db");
    assertThat(reader.get(PASSWORD).reveal()).isEqualTo("hush");
    assertThat(reader.get(TOKEN)).contains(new Secret("shh"));
    reader.failOnProblems();
  }

  @Test
  void whatIsNotSetOrBlankHasItsDefault() {
    environment.put("PARLEY_WRITER_BATCH_COUNT", " ");

    SettingsReader reader = SettingsReader.of(environment);

    assertThat(reader.get(AGE)).isEqualTo(Duration.ofMillis(50));
    assertThat(reader.get(COUNT)).isEqualTo(500);
    assertThat(reader.get(SIZE)).isEqualTo(16 << 20);
    assertThat(reader.get(FLAG)).isFalse();
    assertThat(reader.get(FRUIT)).isEqualTo(Fruit.PEAR);
    assertThat(reader.get(TOKEN)).isEmpty();
    reader.failOnProblems();
  }

  @Test
  void environmentWinsOverThePropertiesFile() throws IOException {
    properties("parley.writer.batch-count=8\nparley.writer.batch-age = 3s\n");
    environment.put("PARLEY_WRITER_BATCH_COUNT", "9");

    SettingsReader reader = SettingsReader.of(environment);

    assertThat(reader.get(COUNT)).isEqualTo(9);
    assertThat(reader.get(AGE)).isEqualTo(Duration.ofSeconds(3));
    reader.failOnProblems();
  }

  @Test
  void valuesAreTakenAsTheyStand() throws IOException {
    properties("parley.database.url=a${parley.writer.dry}\\\\,b\n");
    environment.put("PARLEY_DATABASE_PASSWORD", "p$${HOME}\\,w:x}");

    SettingsReader reader = SettingsReader.of(environment);

    assertThat(reader.get(PASSWORD).reveal()).isEqualTo("p$${HOME}\\,w:x}");
    assertThat(reader.get(URL)).isEqualTo("a${parley.writer.dry}\\,b");
  }

  @Test
  void valueComesFromTheFileThatTheEnvironmentNames() throws IOException {
    environment.put("PARLEY_DATABASE_PASSWORD_FILE", write("password", " from a file \r\n\n"));

    SettingsReader reader = SettingsReader.of(environment);

    assertThat(reader.get(PASSWORD).reveal()).isEqualTo(" from a file ");
    reader.failOnProblems();
  }

  @Test
  void fileOfANumberIsReadAsTheNumber() throws IOException {
    environment.put("PARLEY_WRITER_BATCH_COUNT_FILE", write("count", "12\n"));

    assertThat(SettingsReader.of(environment).get(COUNT)).isEqualTo(12);
  }

  @Test
  void valueAndFileOfOneSettingAreAContradiction() throws IOException {
    environment.put("PARLEY_DATABASE_PASSWORD", "one");
    environment.put("PARLEY_DATABASE_PASSWORD_FILE", write("password", "two"));

    assertThat(problemsOf(PASSWORD))
        .containsExactly(
            "parley.database.password: PARLEY_DATABASE_PASSWORD and PARLEY_DATABASE_PASSWORD_FILE"
                + " are both set; keep one");
  }

  @Test
  void fileThatIsNotThereIsNamed() {
    environment.put("PARLEY_DATABASE_PASSWORD_FILE", directory.resolve("none").toString());
    environment.put("PARLEY_CONFIG", directory.resolve("nothing.properties").toString());

    assertThat(problemsOf())
        .containsExactly(
            "PARLEY_CONFIG: "
                + directory.resolve("nothing.properties")
                + " cannot be read: there is no such file");
    assertThat(problemsOf(PASSWORD))
        .contains(
            "PARLEY_DATABASE_PASSWORD_FILE: "
                + directory.resolve("none")
                + " cannot be read: there is no such file");
  }

  @Test
  void allProblemsAreReportedTogether() throws IOException {
    properties("parley.writer.batch-size=2KiB\nparley.writer.fruit=plum\n");
    environment.put("PARLEY_WRITER_BATCH_AGE", "5 parsecs");
    environment.put("PARLEY_WRITER_BATCH_COUNT", "0");
    environment.put("PARLEY_WRITER_DRY", "yes");
    environment.put("PARLEY_WRITER_BATCH_AEG", "5s");

    SettingsReader reader = SettingsReader.of(environment);
    List.of(AGE, COUNT, SIZE, FLAG, FRUIT, URL).forEach(reader::get);
    reader.check(false, "the batch is older than the lease");

    InvalidSettingsException refused =
        catchThrowableOfType(InvalidSettingsException.class, reader::failOnProblems);
    assertThat(refused.problems())
        .containsExactly(
            "parley.writer.batch-age: '5 parsecs' is not a duration such as 20ms, 5s, 10m, 2h or"
                + " 7d (from PARLEY_WRITER_BATCH_AGE)",
            "parley.writer.batch-count: '0' is not from 1 to 5000 (from"
                + " PARLEY_WRITER_BATCH_COUNT)",
            "parley.writer.dry: 'yes' is not true or false (from PARLEY_WRITER_DRY)",
            "parley.writer.fruit: 'plum' is not one of red-apple, pear (from the file that"
                + " PARLEY_CONFIG names)",
            "parley.database.url is missing: set PARLEY_DATABASE_URL, the address of the database"
                + " (text)",
            "the batch is older than the lease",
            "PARLEY_WRITER_BATCH_AEG is not a setting; the nearest that is one is"
                + " PARLEY_WRITER_BATCH_AGE");
    assertThat(refused)
        .hasMessageStartingWith("7 problems in the settings:\n  - parley.writer.batch-age")
        .hasMessageEndingWith("PARLEY_WRITER_BATCH_AGE");
  }

  @Test
  void otherProgramsSettingsInTheSameEnvironmentAreLeftAlone() {
    environment.put("PARLEY_EMBEDDER_BATCH_AGE", "5s");
    environment.put("PARLEY_STACK", "embedded");
    environment.put("PARLEY_KAFKA_LINGER_MS", "7");
    environment.put("PARLEYS", "x");
    environment.put("PATH", "x");

    assertThat(problemsOf(AGE)).isEmpty();
  }

  @Test
  void areaThatIsOneSlipAwayIsRefused() {
    environment.put("PARLEY_WIRTER_BATCH_AGE", "5s");

    assertThat(problemsOf(AGE, COUNT))
        .containsExactly(
            "PARLEY_WIRTER_BATCH_AGE is not a setting; the nearest that is one is"
                + " PARLEY_WRITER_BATCH_AGE");
  }

  @Test
  void strayKeysOfThePropertiesFileAreRefused() throws IOException {
    properties(
        "parley.writer.batch_age=1s\nbatch-age=1s\nkafka.linger.ms=5\nparley.embedder.x=1\n");

    assertThat(problemsOf(AGE))
        .containsExactly(
            "batch-age in the properties file begins neither with parley. nor with kafka.",
            "parley.writer.batch_age in the properties file is not a setting; the nearest that is"
                + " one is parley.writer.batch-age");
  }

  @Test
  void secretsAreMaskedWhereverSettingsAreShown() throws IOException {
    environment.put("PARLEY_DATABASE_PASSWORD", "hush");
    environment.put("PARLEY_DATABASE_TOKEN_FILE", write("token", "hush"));
    environment.put("PARLEY_DATABASE_URL", "jdbc:postgresql://me:hush@host/db");
    environment.put("PARLEY_WRITER_FRUIT", "redis://:hush@host");
    SettingsReader reader = SettingsReader.of(environment);

    Object password = reader.get(PASSWORD);
    Object token = reader.get(TOKEN);
    reader.get(URL);
    reader.get(FRUIT);

    assertThat(reader.describe())
        .contains(
            "parley.database.password = **** (PARLEY_DATABASE_PASSWORD)",
            "parley.database.token = **** (the file that PARLEY_DATABASE_TOKEN_FILE names)",
            "parley.database.url = jdbc:postgresql://****@host/db (PARLEY_DATABASE_URL)",
            "parley.writer.fruit = pear (PARLEY_WRITER_FRUIT)");
    assertThat(reader.describe() + " " + password + token).doesNotContain("hush");
    assertThatThrownBy(reader::failOnProblems)
        .hasMessageContaining("redis://****@host")
        .hasMessageNotContaining("hush");
  }

  @Test
  void aPasswordWithTheSignsOfAnAddressInItIsMaskedToItsEnd() {
    environment.put("PARLEY_DATABASE_URL", "jdbc:postgresql://me:hu@sh/hush@host/db");
    SettingsReader reader = SettingsReader.of(environment);

    reader.get(URL);

    assertThat(reader.describe())
        .contains("parley.database.url = jdbc:postgresql://****@host/db (PARLEY_DATABASE_URL)");
  }

  @Test
  void settingsOfTheLogAreRefusedInAFile() throws IOException {
    properties("parley.log.level=debug\n");

    assertThat(problemsOf())
        .singleElement()
        .asString()
        .startsWith("parley.log.level cannot be set in a file")
        .contains("PARLEY_LOG_LEVEL");
  }

  @Test
  void whatIsKnownAndNotReadMayHaveAnyValueButNotAnotherName() {
    SettingsReader reader =
        SettingsReader.of(
            Map.of("PARLEY_WRITER_BATCH_AGE", "soon", "PARLEY_WRITER_BATCH_AEG", "20ms"));
    reader.know(List.of(AGE));
    assertThatThrownBy(reader::failOnProblems)
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("PARLEY_WRITER_BATCH_AEG is not a setting")
        .hasMessageNotContaining("soon");
  }

  @Test
  void twoSettingsWithOneNameInTheEnvironmentAreAMistakeOfTheProgram() {
    SettingsReader reader = SettingsReader.of(environment);
    reader.get(AGE);

    assertThatThrownBy(() -> reader.get(Setting.flag("parley.writer.batch.age", true, "the other")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "parley.writer.batch-age and parley.writer.batch.age have one name in the environment");
  }

  private List<String> problemsOf(Setting<?>... settings) {
    SettingsReader reader = SettingsReader.of(environment);
    List.of(settings).forEach(reader::get);
    try {
      reader.failOnProblems();
      return List.of();
    } catch (InvalidSettingsException e) {
      return e.problems();
    }
  }

  private void properties(String text) throws IOException {
    environment.put("PARLEY_CONFIG", write("parley.properties", text));
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }
}
