package dev.parley.writer;

import static dev.parley.writer.Snapshots.MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.Topics;
import dev.parley.writer.store.LimitedRole;
import dev.parley.writer.store.Outcome;
import dev.parley.writer.store.RetryCause;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Faults of the database that pass, each by the same measure: while it lasts the writer waits, says
 * why, and commits nothing; when it is mended everything is stored once and nothing is a dead
 * letter.
 */
@ExtendWith(StackExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String LET_GO =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
          + " AND application_name = 'parley-writer'";

  /**
   * @param breaks statements of a superuser; {@code %1$s} is the database and {@code %2$s} the
   *     writer's user
   * @param mends what ends it
   * @param state the SQLSTATE that operators are told
   */
  private record Fault(
      String name, List<String> breaks, List<String> mends, String state, RetryCause cause) {
    @Override
    public String toString() {
      return name;
    }
  }

  private final TestStack stack;
  private int sent;
  private TestDatabase sql;
  private LimitedRole role;
  private Topics topics;
  private EmbeddingsTopic embeddings;
  private RunningWriter writer;

  FaultsIT(TestStack stack) {
    this.stack = stack;
  }

  /** One writer that goes through all of it, as a user whom limits hold. */
  @BeforeAll
  void start() throws Exception {
    sql = TestDatabase.of(stack.newDatabase());
    role = new LimitedRole(sql, "GRANT ALL ON SCHEMA public TO %s");
    topics = stack.newTopics(2);
    embeddings = new EmbeddingsTopic(stack.bootstrapServers(), topics);
    writer = new RunningWriter(stack.bootstrapServers(), topics, role.login().settings());
    writer.awaitReady();
  }

  @AfterAll
  void stop() throws Exception {
    writer.stop();
    embeddings.close();
    role.close();
  }

  static Stream<Fault> faults() {
    return Stream.of(
        new Fault(
            "server that is only read: none is the primary that is looked for",
            List.of("ALTER DATABASE %1$s SET default_transaction_read_only = on", LET_GO),
            List.of(
                "SET default_transaction_read_only = off",
                "ALTER DATABASE %1$s SET default_transaction_read_only = off"),
            "08001",
            RetryCause.CONNECTION),
        new Fault(
            "server with no connection left",
            List.of("ALTER ROLE %2$s CONNECTION LIMIT 0", LET_GO),
            List.of("ALTER ROLE %2$s CONNECTION LIMIT -1"),
            "53300",
            RetryCause.OVERLOADED),
        raised("transaction that is only read", "25006", RetryCause.READ_ONLY),
        raised("disk that is full", "53100", RetryCause.DISK),
        raised("disk that fails", "58030", RetryCause.DISK),
        raised("server with no memory left", "53200", RetryCause.OVERLOADED),
        raised("deadlock", "40P01", RetryCause.CONFLICT),
        raised("serialisation failure", "40001", RetryCause.CONFLICT),
        raised("server that shuts down", "57P01", RetryCause.CONNECTION));
  }

  /** As the server itself would raise it, for a state that cannot be brought about at will. */
  private static Fault raised(String name, String state, RetryCause cause) {
    return new Fault(
        name,
        List.of(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE SQLSTATE '"
                + state
                + "'; END $$",
            "CREATE TRIGGER fail AFTER INSERT ON passage FOR EACH STATEMENT"
                + " EXECUTE FUNCTION fail()"),
        List.of("DROP FUNCTION fail CASCADE"),
        state,
        cause);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void isWaitedForAndToldAndThenEverythingIsStored(Fault fault) throws Exception {
    int retriesBefore = writer.metrics.retries();
    run(fault.breaks());
    try {
      send(5);
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                List<RetryCause> causes = writer.metrics.retryCauses();
                return causes.subList(retriesBefore, causes.size()).contains(fault.cause())
                    && writer.says("database").startsWith("not well: " + fault.state() + " ");
              });
      assertThat(writer.live()).isTrue();
      assertThat(embeddings.lag().orElseThrow()).isGreaterThanOrEqualTo(5);
    } finally {
      run(fault.mends());
    }
    await("all is stored and committed")
        .atMost(PATIENCE)
        .until(() -> embeddings.lag().equals(OptionalLong.of(0)));
    await().atMost(PATIENCE).until(writer::ready);
    assertThat(sql.value("SELECT count(*) FROM conversation")).isEqualTo(Integer.toString(sent));
    assertThat(writer.metrics.count(Outcome.INSERTED)).isEqualTo(sent);
    assertThat(writer.metrics.deadLetters()).isEmpty();
    assertThat(writer.deaths).isEmpty();
  }

  private void send(int count) {
    embeddings.send(
        IntStream.range(sent, sent + count)
            .mapToObj(i -> new Snapshots("t").at(i, "c" + i, MODEL))
            .toArray(EmbeddedConversation[]::new));
    sent += count;
  }

  private void run(List<String> statements) throws Exception {
    String database = sql.value("SELECT current_database()");
    sql.execute(
        statements.stream()
            .map(statement -> statement.formatted(database, role.login().user()))
            .toArray(String[]::new));
  }
}
