package dev.parley.writer;

import static dev.parley.writer.Snapshots.MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.Topics;
import dev.parley.writer.store.Outcome;
import dev.parley.writer.store.RetryCause;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can only be done to a whole server: restarts, a hang, and a disk that is really full. */
@ExtendWith(StackExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestartIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TestStack stack;
  private PrivatePostgres postgres;
  private TestDatabase sql;
  private EmbeddingsTopic embeddings;
  private RunningWriter writer;
  private int sent;

  RestartIT(TestStack stack) {
    this.stack = stack;
  }

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    postgres = PrivatePostgres.start(stack, directory);
    sql = postgres.database();
    Topics topics = stack.newTopics(2);
    embeddings = new EmbeddingsTopic(stack.bootstrapServers(), topics);
    writer =
        new RunningWriter(stack.bootstrapServers(), topics, sql.with("socketTimeout=2").settings());
    writer.awaitReady();
  }

  @AfterAll
  void stop() throws Exception {
    writer.stop();
    embeddings.close();
    postgres.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "QUIT"})
  void serverThatIsRestartedFastOrImmediatelyIsWaitedFor(String signal) throws Exception {
    send(5);
    awaitStored();
    postgres.stop(signal);
    send(5);
    awaitRetries(2);
    assertThat(writer.live()).isTrue();

    postgres.start();

    awaitStored();
  }

  @Test
  void serverThatHangsIsGivenUpAfterTheSocketTimeoutAndTriedUntilItAnswers() throws Exception {
    send(5);
    awaitStored();
    postgres.hang();
    try {
      send(5);
      awaitRetries(2);
      assertThat(writer.says("database")).startsWith("not well: ");
      assertThat(embeddings.members()).isEqualTo(1);
    } finally {
      postgres.resume();
    }
    awaitStored();
  }

  @Test
  void diskThatIsFullPausesTheWriterUntilThereIsRoom() throws Exception {
    assumeTrue(
        PrivatePostgres.hasSmallDisk(postgres.smallDisk()), "no small disk may be mounted here");
    sql.execute(
        "CREATE TABLESPACE small LOCATION '" + postgres.smallDisk() + "'",
        "ALTER TABLE passage SET TABLESPACE small",
        "CREATE TABLE filler (line text) TABLESPACE small",
        "ALTER TABLE filler ALTER line SET STORAGE PLAIN");
    fillTheDisk();
    int before = writer.metrics.retries();
    send(400);
    awaitRetries(2);
    assertThat(writer.metrics.retryCauses().subList(before, before + 1))
        .containsExactly(RetryCause.DISK);
    assertThat(writer.says("database")).startsWith("not well: 53100 ");
    assertThat(embeddings.lag().orElseThrow()).isPositive();

    sql.execute("DROP TABLE filler", "CHECKPOINT");

    awaitStored();
    sql.execute("ALTER TABLE passage SET TABLESPACE pg_default", "DROP TABLESPACE small");
  }

  private void fillTheDisk() {
    for (int rows : List.of(100, 10, 1)) {
      boolean room = true;
      while (room) {
        try {
          sql.execute(
              "INSERT INTO filler SELECT repeat('x', 7000) FROM generate_series(1, " + rows + ")");
        } catch (SQLException e) {
          assertThat(e.getSQLState()).isEqualTo("53100");
          room = false;
        }
      }
    }
  }

  private void send(int count) {
    embeddings.send(
        IntStream.range(sent, sent + count)
            .mapToObj(i -> new Snapshots("t").at(i, "c" + i, MODEL))
            .toArray(EmbeddedConversation[]::new));
    sent += count;
  }

  private void awaitRetries(int more) {
    int until = writer.metrics.retries() + more;
    await().atMost(PATIENCE).until(() -> writer.metrics.retries() >= until);
  }

  private void awaitStored() throws Exception {
    await("all is stored and committed")
        .atMost(PATIENCE)
        .until(() -> embeddings.lag().equals(OptionalLong.of(0)));
    assertThat(sql.value("SELECT count(*) FROM conversation")).isEqualTo(Integer.toString(sent));
    assertThat(writer.metrics.count(Outcome.INSERTED)).isEqualTo(sent);
    assertThat(writer.metrics.deadLetters()).isEmpty();
    assertThat(writer.deaths).isEmpty();
  }
}
