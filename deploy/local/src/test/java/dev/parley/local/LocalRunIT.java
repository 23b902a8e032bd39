package dev.parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.cli.Console;
import dev.parley.cli.ExitCode;
import dev.parley.stack.PostgresAddress;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.Topics;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The command in this JVM, on the services that tests share: those are external to it. */
@ExtendWith(StackExtension.class)
class LocalRunIT {
  private static final Duration SOON = Duration.ofSeconds(90);

  private final TestStack stack;
  private final Map<String, String> environment = new HashMap<>();
  private PostgresAddress database;

  LocalRunIT(TestStack stack) {
    this.stack = stack;
  }

  @BeforeEach
  void useTopicsAndADatabaseOfItsOwn() throws InterruptedException {
    Topics topics = stack.newTopics(TestStack.PARTITIONS);
    database = stack.newDatabase();
    environment.put("PARLEY_STACK", "external");
    environment.put("PARLEY_STACK_KAFKA", stack.bootstrapServers());
    environment.put("PARLEY_STACK_POSTGRES", database.jdbcUrl());
    environment.put("PARLEY_STACK_POSTGRES_USER", database.user());
    environment.put("PARLEY_STACK_POSTGRES_PASSWORD", database.password());
    environment.put("PARLEY_STACK_REDIS", stack.redisUri());
    environment.put("PARLEY_TOPICS_PREFIX", topics.prefix());
    environment.put("PARLEY_TOPICS_PARTITIONS", Integer.toString(topics.partitions()));
  }

  @Test
  void endsWithTheSampleStoredAndOneLineOfJsonAndDoesNothingTwice() throws Exception {
    long lines = sampleLines();

    Ran first = run("", "--exit", "--json", "--embedder", "hashing");

    assertThat(first.exitCode).as(first.err).isZero();
    assertThat(first.out.lines()).as("standard output").hasSize(1);
    JsonNode summary = first.json();
    assertThat(summary.path("published").asLong(-1)).isEqualTo(lines);
    assertThat(summary.path("refused_lines").asLong(-1)).isZero();
    assertThat(summary.path("stored").asLong(-1)).isEqualTo(lines);
    assertThat(summary.path("dead_lettered").asLong(-1)).isZero();
    assertThat(summary.path("passages").asLong(-1)).isGreaterThanOrEqualTo(lines);
    assertThat(summary.path("embedded").asLong(-1)).isPositive();
    assertThat(summary.at("/publish_to_stored_seconds/p50").asDouble(-1)).isPositive();
    assertThat(summary.at("/seconds/write").asDouble(-1)).isPositive();
    List<Double> scores = new ArrayList<>();
    summary.path("matches").forEach(match -> scores.add(match.path("score").asDouble()));
    assertThat(scores).isNotEmpty().isSortedAccordingTo((a, b) -> Double.compare(b, a));
    assertThat(summary.at("/matches/0/conversation_id").asText()).isNotEmpty();
    assertThat(summary.at("/matches/0/passage").asText()).isNotEmpty();
    List<String> rows = rows();

    JsonNode second = run("", "--exit", "--json", "--embedder", "hashing").json();

    assertThat(second.path("published").asLong(-1)).isEqualTo(lines);
    assertThat(second.path("stored").asLong(-1)).isEqualTo(lines);
    assertThat(second.path("embedded").asLong(-1)).isZero();
    assertThat(second.path("cache_hits").asLong(-1)).isPositive();
    assertThat(rows()).isEqualTo(rows);
  }

  @Test
  void malformedLinesAreReportedByNumberAndTheNewestOfEachConversationIsStored() throws Exception {
    String input =
        line("twice", "User: the first snapshot")
            + "not json\n"
            + line("once", "User: alone")
            + line("twice", "User: the second snapshot")
            + "{\"conversation_id\": 7}\n"
            + line("twice", "User: the third snapshot");

    Ran ran = run(input, "--input", "-", "--exit", "--json", "--embedder", "hashing");

    assertThat(ran.exitCode).as(ran.err).isEqualTo(ExitCode.LINES_REFUSED);
    assertThat(ran.err)
        .contains("line 2 refused: is not valid JSON")
        .contains("line 5 refused: conversation_id is not a JSON string");
    assertThat(ran.json().path("published").asLong(-1)).isEqualTo(4);
    assertThat(ran.json().path("refused_lines").asLong(-1)).isEqualTo(2);
    assertThat(ran.json().path("dead_lettered").asLong(-1)).isZero();
    assertThat(texts("'once', 'twice'")).containsExactly("User: alone", "User: the third snapshot");
  }

  @Test
  void inputWithoutAConversationIsNoFailure() throws Exception {
    Ran ran = run("\n\n", "--input", "-", "--exit", "--json", "--embedder", "hashing");

    assertThat(ran.exitCode).as(ran.err).isZero();
    assertThat(ran.json().path("published").asLong(-1)).isZero();
    assertThat(ran.json().path("stored").asLong(-1)).isZero();
    assertThat(ran.json().path("matches")).isEmpty();
  }

  @Test
  void inputThatBreaksOffIsAnErrorAfterItsBeginningIsStored(@TempDir Path directory)
      throws Exception {
    StringBuilder input = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      input.append(line("cut-" + i, "User: " + Integer.toHexString(i * 7919)));
    }
    byte[] whole = gzip(input.toString());
    Path file = directory.resolve("cut.ndjson.gz");
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));

    Ran ran = run("", "--input", file.toString(), "--exit", "--json", "--embedder", "hashing");

    assertThat(ran.exitCode).as(ran.err).isEqualTo(ExitCode.INPUT);
    assertThat(ran.err).contains("could not be read to its end").doesNotContain("\tat ");
    long published = ran.json().path("published").asLong();
    assertThat(published).isBetween(1L, 1999L);
    assertThat(number("SELECT count(*) FROM conversation WHERE conversation_id LIKE 'cut-%'"))
        .isEqualTo(published);
  }

  @Test
  void toldToStopBeforeTheInputEndsItStopsInOrder() throws Exception {
    try (PipedOutputStream writer = new PipedOutputStream();
        PipedInputStream neverEnding = new PipedInputStream(writer)) {
      AtomicReference<Ran> ran = new AtomicReference<>();
      Thread thread =
          new Thread(
              () -> ran.set(run(neverEnding, "--input", "-", "--json", "--embedder", "hashing")));
      thread.start();
      writer.write(line("first", "User: hello").getBytes(StandardCharsets.UTF_8));
      writer.flush();
      await().atMost(SOON).until(() -> isStored("first"));

      thread.interrupt();

      thread.join(SOON.toMillis());
      assertThat(ran.get()).isNotNull();
      assertThat(ran.get().exitCode).isEqualTo(ExitCode.INTERRUPTED);
      assertThat(ran.get().err).contains("stopped before it was done").doesNotContain("\tat ");
    }
  }

  @Test
  void inputThatIsNotThereIsNamedBeforeAnythingStarts() throws Exception {
    Ran ran = run("", "--input", "/no/such/file");

    assertThat(ran.exitCode).isEqualTo(ExitCode.INPUT);
    assertThat(ran.err.lines())
        .containsExactly("parley: the input cannot be read: there is no file /no/such/file");
  }

  @Test
  void settingsThatAreWrongAreNamedTogetherBeforeAnythingStarts() throws Exception {
    environment.put("PARLEY_WRITER_BATCH_RECORDS", "none");
    environment.put("PARLEY_WINDOW_BATCH_AGE", "soon");

    Ran ran = run("", "--exit");

    assertThat(ran.exitCode).isEqualTo(ExitCode.SETTINGS);
    assertThat(ran.err)
        .contains("parley.writer.batch-records")
        .contains("parley.window.batch-age")
        .doesNotContain("starting");

    environment.put("PARLEY_STACK", "elsewhere");
    assertThat(run("", "--exit").exitCode).isEqualTo(ExitCode.SETTINGS);
  }

  @Test
  void optionsThatMakeNoSenseAreWrongUsage() throws Exception {
    Ran ran = run("", "--embedder", "oracle");

    assertThat(ran.exitCode).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err).contains("oracle").contains("Usage: run");
  }

  private record Ran(int exitCode, String out, String err) {
    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(out.lines().reduce((one, other) -> other).orElseThrow());
    }
  }

  private Ran run(String input, String... args) {
    return run(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), args);
  }

  private Ran run(InputStream input, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            environment,
            input,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    int exitCode = LocalMain.run(console, args);
    return new Ran(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private boolean isStored(String id) throws SQLException {
    return number("SELECT count(*) FROM pg_class WHERE relname = 'conversation'") > 0
        && number("SELECT count(*) FROM conversation WHERE conversation_id = '" + id + "'") > 0;
  }

  private static long sampleLines() throws IOException {
    try (InputStream sample = LocalMain.class.getResourceAsStream("sample.ndjson")) {
      return new String(sample.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank())
          .count();
    }
  }

  private static String line(String id, String transcript) {
    return new ObjectMapper()
            .createObjectNode()
            .put("conversation_id", id)
            .put("user_id", "u")
            .put("platform", "web")
            .put("occurred_at", "2026-03-01T12:00:00Z")
            .put("transcript", transcript)
        + "\n";
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  /** All that a reader can see, but not where it stands in the log and when it was written. */
  private List<String> rows() throws SQLException {
    return strings(
        """
        SELECT concat_ws('|', tenant, conversation_id, user_id, platform, occurred_at, summary,
          metadata, md5(transcript), (SELECT string_agg(concat_ws(':', ordinal, range_start,
          range_end, encode(text_hash, 'hex'), md5(embedding::text)), ',' ORDER BY ordinal)
          FROM passage p WHERE (p.tenant, p.conversation_number) = (c.tenant, c.number)))
        FROM conversation c ORDER BY tenant, conversation_id
        """);
  }

  private List<String> texts(String ids) throws SQLException {
    return strings(
        "SELECT transcript FROM conversation WHERE conversation_id IN ("
            + ids
            + ") ORDER BY conversation_id");
  }

  private long number(String sql) throws SQLException {
    return Long.parseLong(strings(sql).get(0));
  }

  private List<String> strings(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> all = new ArrayList<>();
      while (rows.next()) {
        all.add(rows.getString(1));
      }
      return all;
    }
  }
}
