package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** From the conversations topic through the bulk topic into Postgres, by both workers. */
@ExtendWith(StackExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String T = "2026-03-01T00:00:00Z";

  private final ObjectMapper json = new ObjectMapper();
  private final TestStack stack;
  private Map<String, String> environment;
  private RunningWorkers workers;

  ReplayIT(TestStack stack) {
    this.stack = stack;
  }

  @BeforeAll
  void startWorkers(@TempDir Path state) throws InterruptedException {
    environment = StackEnvironment.of(stack);
    environment.put("PARLEY_EMBEDDER_MODEL", "hashing");
    environment.put("PARLEY_EMBEDDER_STATE_DIR", state.toString());
    workers = new RunningWorkers(withBudget("poor=2"));
  }

  @AfterAll
  void stopWorkers() {
    workers.close();
  }

  @Test
  void rowsThatWereLostComeBackAndOtherTenantsAreLeftAlone() throws Exception {
    publish("lost", "a", "User: hello");
    publish("lost", "b", "User: good morning");
    publish("kept", "c", "User: good evening");
    awaitTranscript("lost", "a", "User: hello");
    awaitTranscript("lost", "b", "User: good morning");
    awaitTranscript("kept", "c", "User: good evening");
    String positions = positions("lost");
    execute("DELETE FROM passage; DELETE FROM conversation");

    Ran ran = run("replay", "--tenant", "lost", "--rate", "1000", "--json");

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(json.readTree(ran.out()).path("replayed").asInt()).isEqualTo(2);
    awaitTranscript("lost", "a", "User: hello");
    awaitTranscript("lost", "b", "User: good morning");
    assertThat(positions("lost")).as("as if never lost").isEqualTo(positions);
    assertThat(text("SELECT count(*) FROM passage WHERE tenant = 'lost'")).isEqualTo("2");
    assertThat(text("SELECT count(*) FROM conversation WHERE tenant = 'kept'")).isEqualTo("0");
  }

  @Test
  void anOlderSnapshotThatIsSentAgainDoesNotOverwriteTheNewer() throws Exception {
    publish("older", "a", "User: first");
    awaitTranscript("older", "a", "User: first");
    String first =
        text(
            "SELECT log_partition || ':' || log_offset || '-' || log_offset FROM conversation"
                + " WHERE tenant = 'older'");
    publish("older", "a", "User: first\nAI: second");
    awaitTranscript("older", "a", "User: first\nAI: second");
    String position = positions("older");
    double forwarded = forwarded();

    Ran ran = run("replay", "--offsets", first);

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    assertThat(ran.out()).startsWith("sent 1 conversation again");
    await().atMost(SOON).until(() -> forwarded() > forwarded);
    awaitNothingWaits();
    awaitTranscript("older", "a", "User: first\nAI: second");
    assertThat(positions("older")).isEqualTo(position);

    // And where nothing newer stands it comes through, so it was the position that decided.
    execute("DELETE FROM passage; DELETE FROM conversation");
    assertThat(run("replay", "--offsets", first).exitCode()).isZero();
    awaitTranscript("older", "a", "User: first");
  }

  @Test
  void whatABudgetLeftWithoutVectorsHasThemWhenItIsSentAgain() throws Exception {
    publish("poor", "a", "User: more words than two");
    awaitTranscript("poor", "a", "User: more words than two");
    String found = "SELECT count(*) FROM passage WHERE tenant = 'poor' AND embedding IS NOT NULL";
    assertThat(text(found)).isEqualTo("0");
    // As the README has it.
    String offsets =
        text(
            """
            SELECT string_agg(format('%s:%s-%s', log_partition, first, last), ',') FROM (
              SELECT log_partition, min(log_offset) AS first, max(log_offset) AS last
              FROM conversation WHERE awaiting IS NOT NULL GROUP BY log_partition) waiting
            """);
    workers.close();
    workers = new RunningWorkers(withBudget("poor=1000"));

    Ran ran = run("replay", "--offsets", offsets);

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    await().atMost(SOON).until(() -> text(found).equals("1"));
    assertThat(text("SELECT count(*) FROM conversation WHERE awaiting IS NOT NULL")).isEqualTo("0");
  }

  @Test
  void onlyWhatWasPublishedInTheGivenTimeIsSent() throws Exception {
    publish("time", "a", "User: hello");
    awaitTranscript("time", "a", "User: hello");

    Ran later = run("replay", "--since", Instant.now().plusSeconds(3600).toString());
    assertThat(later.exitCode()).as(later.err()).isZero();
    assertThat(later.out()).startsWith("sent 0 conversations again");
    Ran earlier = run("replay", "--until", "2020-01-01T00:00:00Z");
    assertThat(earlier.out()).startsWith("sent 0 conversations again");
    Ran now = run("replay", "--since", "2020-01-01T00:00:00Z", "--tenant", "time");
    assertThat(now.out()).startsWith("sent 1 conversation again");
  }

  @Test
  void whatMakesNoSenseIsRefusedAndNamed() {
    assertUsage("--offsets reads PARTITION:FROM-TO", "--offsets", "17");
    assertUsage("ends before it begins", "--offsets", "0:5-4");
    assertUsage("names partition 0 twice", "--offsets", "0:1-2,0:5-6");
    assertUsage("names partition 999", "--offsets", "999:0-1");
    assertUsage("--since must be before", "--since", "2026-03-02T00:00:00Z", "--until", T);
    assertUsage("--offsets goes without", "--since", T, "--offsets", "0:1-2");
    assertUsage("--rate must not be negative", "--rate=-1");
    assertUsage("Invalid value for option '--since'", "--since", "yesterday");
  }

  @Test
  void theHelpTellsWhatItDoes() {
    Ran ran = run("replay", "--help");

    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out()).contains("--since", "--until", "--offsets", "--tenant", "--rate");
  }

  private Map<String, String> withBudget(String tokens) {
    Map<String, String> settings = new HashMap<>(environment);
    settings.put("PARLEY_BUDGET_TOKENS", tokens);
    return settings;
  }

  private void assertUsage(String message, String... options) {
    String[] args = new String[options.length + 1];
    args[0] = "replay";
    System.arraycopy(options, 0, args, 1, options.length);
    Ran ran = run(args);
    assertThat(ran.exitCode()).as(message).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains(message);
  }

  private Ran run(String... args) {
    return Ran.parley(environment, "", args);
  }

  private void publish(String tenant, String id, String transcript) {
    String line =
        json.createObjectNode()
                .put("tenant", tenant)
                .put("conversation_id", id)
                .put("user_id", "u")
                .put("platform", "web")
                .put("occurred_at", "2026-03-01T12:00:00Z")
                .put("transcript", transcript)
            + "\n";
    Ran ran = Ran.parley(environment, line, "publish", "-");
    assertThat(ran.exitCode()).as(ran.err()).isZero();
  }

  private void awaitTranscript(String tenant, String id, String transcript) {
    await()
        .atMost(SOON)
        .ignoreExceptionsMatching(SQLException.class::isInstance) // No tables yet.
        .untilAsserted(
            () ->
                assertThat(
                        text(
                            "SELECT string_agg(transcript, '') FROM conversation WHERE tenant = '"
                                + tenant
                                + "' AND conversation_id = '"
                                + id
                                + "'"))
                    .isEqualTo(transcript));
  }

  private void awaitNothingWaits() {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              JsonNode status = json.readTree(run("status", "--json").out());
              for (JsonNode stage : status.path("stages")) {
                assertThat(stage.path("lag").asLong(-1)).as(stage.toString()).isZero();
              }
            });
  }

  /** What was sent again and has left the embedder. */
  private double forwarded() throws Exception {
    String metric = "parley_embedder_bulk_forwarded_total{";
    URI address = URI.create("http://" + workers.opsAddress() + "/metrics");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofLines())
        .body()
        .filter(line -> line.startsWith(metric))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private String positions(String tenant) throws SQLException {
    return text(
        "SELECT string_agg(conversation_id || generation || '/' || log_partition || '/' ||"
            + " log_offset, ' ' ORDER BY conversation_id) FROM conversation WHERE tenant = '"
            + tenant
            + "'");
  }

  private String text(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        stack.jdbcUrl(), stack.databaseUser(), stack.databasePassword());
  }
}
