package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.RecordKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
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
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(StackExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CliIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final ObjectMapper json = new ObjectMapper();
  private final TestStack stack;
  private Map<String, String> environment;
  private RunningWorkers workers;

  CliIT(TestStack stack) {
    this.stack = stack;
  }

  @BeforeAll
  void startWorkers(@TempDir Path state) throws InterruptedException {
    environment = StackEnvironment.of(stack);
    environment.put("PARLEY_WORKER_ID", "embedder-a");
    environment.put("PARLEY_EMBEDDER_MODEL", "hashing");
    environment.put("PARLEY_EMBEDDER_STATE_DIR", state.toString());
    workers = new RunningWorkers(environment);
  }

  @AfterAll
  void stopWorkers() {
    workers.close();
  }

  @Test
  void whatIsPublishedIsFoundByItsMeaningInItsTenantAlone(@TempDir Path directory)
      throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("chats.ndjson"),
            line("found", "bread", "User: my sourdough starter does not rise any more")
                + line("found", "hike", "User: which boots do I take for the mountain hike")
                + line("other", "rye", "User: my sourdough starter rises too fast"));

    Ran published = run("publish", file.toString(), "--json");
    assertThat(published.exitCode()).as(published.err()).isZero();
    assertThat(published.json().path("published").asInt()).isEqualTo(3);

    awaitRows("tenant IN ('found', 'other')", 3);
    Ran search = run("search", "sourdough", "starter", "--tenant", "found", "--json");
    assertThat(search.exitCode()).as(search.err()).isZero();
    List<JsonNode> matches = search.jsonLines();
    assertThat(matches)
        .extracting(match -> match.path("conversation_id").asText())
        .containsExactly("bread", "hike");
    assertThat(matches.get(0).path("score").asDouble())
        .isGreaterThan(matches.get(1).path("score").asDouble());
    assertThat(matches.get(0).path("passage").asText()).contains("does not rise");

    Ran first = run("search", "boots", "--tenant", "found", "--limit", "1");
    assertThat(first.out()).contains("hike").contains("which boots").doesNotContain("bread");
  }

  @Test
  void malformedLinesAreReportedAndTheRestIsPublished() throws Exception {
    String input =
        line("lines", "a", "User: a") + "oops\n" + line("lines", "b", "User: b") + "{}\n";

    Ran ran = runWithInput(input, "publish", "-");

    assertThat(ran.exitCode()).isEqualTo(ExitCode.LINES_REFUSED);
    assertThat(ran.err())
        .contains("line 2 refused: is not valid JSON")
        .contains("line 4 refused: conversation_id is missing")
        .doesNotContain("oops");
    assertThat(ran.out()).contains("published 2 conversations").contains("refused 2 lines");
    awaitRows("tenant = 'lines'", 2);
  }

  @Test
  void statusTellsWhatWaitsWhoWorksAndWhatIsStored() throws Exception {
    runWithInput(line("status", "a", "User: hello"), "publish", "-");
    awaitRows("tenant = 'status'", 1);
    sendUndecodable();

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              Ran ran = run("status", "--json", "--ops", workers.opsAddress());
              assertThat(ran.exitCode()).as(ran.err() + ran.out()).isZero();
              JsonNode status = ran.json();
              assertThat(status.at("/stages/0/lag").asLong(-1)).isZero();
              assertThat(status.at("/stages/1/lag").asLong(-1)).isZero();
              assertThat(status.at("/dead_letters/by_reason/undecodable").asInt()).isEqualTo(1);
            });
    JsonNode status = run("status", "--json", "--ops", workers.opsAddress()).json();
    assertThat(status.at("/topics/0/name").asText())
        .isEqualTo(stack.topics().conversations().name());
    assertThat(status.at("/topics/0/partitions").asInt()).isEqualTo(stack.topics().partitions());
    assertThat(partitionsOf(status.at("/stages/0/members"))).isEqualTo(stack.topics().partitions());
    assertThat(status.at("/stages/0/members/0/id").asText())
        .as("a name that people know")
        .startsWith("embedder-a");
    assertThat(partitionsOf(status.at("/stages/1/members"))).isEqualTo(stack.topics().partitions());
    assertThat(status.at("/database/conversations").asLong()).isEqualTo(rows("true"));
    assertThat(status.at("/database/passages").asLong()).isPositive();
    assertThat(status.at("/database/active_model/name").asText()).isEqualTo("hashing");
    assertThat(status.at("/workers/0/ready").asBoolean(false)).as("%s", status).isTrue();
    assertThat(status.at("/workers/0/version").asText()).isNotEmpty();
    assertThat(status.at("/stages/0/size").asDouble(-1)).isNotNegative();
    assertThat(status.at("/stages/0/out_per_second").isNumber()).as("%s", status).isTrue();
    assertThat(status.at("/state").asText()).isIn("healthy", "warning", "critical");

    assertThat(run("status").out())
        .startsWith("state    ")
        .contains("embed: 0 records waiting")
        .containsPattern("in \\S+/s, out \\S+/s, oldest ")
        .contains("1 letter {undecodable=1}")
        .contains("model    hashing");
  }

  @Test
  void statusGoesOnUntilItIsInterruptedWithAScreenEachTime() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Console console =
        new Console(
            environment,
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
    int[] exitCode = new int[1];
    Thread watching =
        new Thread(() -> exitCode[0] = ParleyMain.run(console, "status", "--watch"), "status");
    watching.start();
    try {
      await()
          .atMost(SOON)
          .until(() -> out.toString(StandardCharsets.UTF_8).split("\u001b\\[H", -1).length > 2);
    } finally {
      watching.interrupt();
      watching.join(SOON.toMillis());
    }
    assertThat(watching.isAlive()).isFalse();
    assertThat(exitCode[0]).isEqualTo(ExitCode.INTERRUPTED);
  }

  @Test
  void watchThatIsToldALimitItCannotReadDoesNotStart() {
    Ran ran =
        Ran.parley(
            Map.of(
                "PARLEY_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1",
                "PARLEY_ALERTS_QUEUE_OLDEST_WARNING", "soon"),
            "",
            "watch");

    assertThat(ran.exitCode()).isEqualTo(ExitCode.SETTINGS);
    assertThat(ran.err()).contains("parley.alerts.queue-oldest-warning: 'soon' is not a duration");
  }

  @Test
  void whatStatusCannotLearnIsUnknownAndNeverZero() {
    Ran ran =
        run(
            "status",
            "--json",
            "--topics-prefix",
            "nowhere-",
            "--database",
            "jdbc:postgresql://127.0.0.1:1/nothing",
            "--ops",
            "127.0.0.1:1");

    assertThat(ran.exitCode()).isEqualTo(ExitCode.SYSTEM);
    JsonNode status = ran.json();
    assertThat(status.path("state").asText()).isEqualTo("unknown");
    assertThat(status.at("/topics/0/partitions_unknown").asText()).isEqualTo("it does not exist");
    assertThat(status.at("/stages/0").has("lag")).isFalse();
    assertThat(status.at("/stages/0/lag_unknown").asText()).isNotEmpty();
    assertThat(status.has("dead_letters")).isFalse();
    assertThat(status.has("database")).isFalse();
    assertThat(status.at("/database_unknown").asText()).isNotEmpty();
    assertThat(status.at("/workers/0").has("ready")).isFalse();
  }

  @Test
  void searchSaysSoWhenThisProgramCannotRunTheActiveModel() throws Exception {
    runWithInput(line("model", "a", "User: hello"), "publish", "-");
    awaitRows("tenant = 'model'", 1);
    update("UPDATE model SET name = 'unheard-of'");
    try {
      Ran ran = run("search", "hello");

      assertThat(ran.exitCode()).isEqualTo(ExitCode.SYSTEM);
      assertThat(ran.err())
          .contains("active model is unheard-of, which this program cannot run by itself");
    } finally {
      update("UPDATE model SET name = 'hashing'");
    }
  }

  @Test
  void settingsThatAreMissingAreNamedTogether() {
    Ran ran = Ran.parley(Map.of("PARLEY_DATABASE_POOL_MAX", "none"), "", "status");

    assertThat(ran.exitCode()).isEqualTo(ExitCode.SETTINGS);
    assertThat(ran.err())
        .contains("PARLEY_KAFKA_BOOTSTRAP_SERVERS")
        .contains("PARLEY_DATABASE_URL")
        .contains("parley.database.pool-max");
  }

  @Test
  void fileThatIsNotThereIsNamed() {
    Ran ran = run("publish", "/no/such/file");

    assertThat(ran.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(ran.err()).contains("there is no file /no/such/file").doesNotContain("Exception");
  }

  private Ran run(String... args) {
    return Ran.parley(environment, "", args);
  }

  private Ran runWithInput(String input, String... args) {
    return Ran.parley(environment, input, args);
  }

  private String line(String tenant, String id, String transcript) {
    return json.createObjectNode()
            .put("tenant", tenant)
            .put("conversation_id", id)
            .put("user_id", "u")
            .put("platform", "web")
            .put("occurred_at", "2026-03-01T12:00:00Z")
            .put("transcript", transcript)
        + "\n";
  }

  private void sendUndecodable() throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      byte[] key = new RecordKey("status", "broken").toBytes();
      String topic = stack.topics().conversations().name();
      producer.send(new ProducerRecord<>(topic, key, new byte[] {1, 2, 3})).get();
    }
  }

  private void awaitRows(String where, int count) {
    await().atMost(SOON).untilAsserted(() -> assertThat(rows(where)).isEqualTo(count));
  }

  private long rows(String where) throws SQLException {
    String count =
        number("SELECT count(*) FROM pg_class WHERE relname = 'conversation'") == 0
            ? "SELECT 0" // The writer has not made its tables yet.
            : "SELECT count(*) FROM conversation WHERE " + where;
    return number(count);
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private void update(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        stack.jdbcUrl(), stack.databaseUser(), stack.databasePassword());
  }

  private static int partitionsOf(JsonNode members) {
    int partitions = 0;
    for (JsonNode member : members) {
      partitions += member.path("partitions").asInt();
    }
    return partitions;
  }
}
