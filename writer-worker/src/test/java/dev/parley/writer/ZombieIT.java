package dev.parley.writer;

import static dev.parley.writer.Snapshots.MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.stack.ChildProcess.Signal;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.Topics;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A writer that stands still in the middle of a batch, and goes on when others have long gone on.
 */
@ExtendWith(StackExtension.class)
class ZombieIT {
  private static final String WAITS_FOR_A_ROW = "cardinality(pg_blocking_pids(pid)) > 0";

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final TestStack stack;
  private final Snapshots snapshots = new Snapshots("t");
  @TempDir private Path directory;

  ZombieIT(TestStack stack) {
    this.stack = stack;
  }

  @Test
  void zombieNeitherHoldsUpItsSuccessorNorOverwritesNewer() throws Exception {
    TestDatabase sql = TestDatabase.of(stack.newDatabase());
    Topics topics = stack.newTopics(2);
    try (EmbeddingsTopic embeddings = new EmbeddingsTopic(stack.bootstrapServers(), topics);
        WriterProcess zombie =
            WriterProcess.start(
                stack,
                topics,
                sql,
                directory,
                "128m",
                Map.of(
                    "PARLEY_KAFKA_MAX_POLL_INTERVAL_MS",
                    "3000",
                    "PARLEY_WRITER_BATCHES_IN_FLIGHT",
                    "1"))) {
      embeddings.send(many(0));
      awaitNoLag(embeddings);

      // The zombie's batch waits for a row, and gets it when the zombie already stands still: its
      // transaction stays open, with all rows of the batch locked.
      try (Connection other = sql.connect()) {
        other.setAutoCommit(false);
        TestDatabase.rows(
            other, "SELECT 1 FROM conversation WHERE conversation_id = 'c19' FOR UPDATE");
        embeddings.send(many(100));
        await().atMost(PATIENCE).until(() -> sql.value(count(WAITS_FOR_A_ROW)).equals("1"));
        zombie.send(Signal.STOP);
      }
      await()
          .atMost(PATIENCE)
          .until(() -> sql.value(count("state LIKE 'idle in transaction%'")).equals("1"));

      try (RunningWriter successor =
          new RunningWriter(stack.bootstrapServers(), topics, sql.settings())) {
        embeddings.send(many(200));
        awaitNoLag(embeddings);
        List<String> newest = versions(sql);
        assertThat(sql.value("SELECT DISTINCT log_offset / 100 FROM conversation")).isEqualTo("2");

        zombie.send(Signal.CONT);

        await("it is a member again")
            .atMost(PATIENCE)
            .until(() -> embeddings.members() == 2 || !zombie.isAlive());
        assertThat(zombie.isAlive()).as(zombie.log()).isTrue();
        embeddings.send(snapshots.at(1_000, "last", MODEL));
        awaitNoLag(embeddings);
        sql.execute("DELETE FROM conversation WHERE conversation_id = 'last'");
        assertThat(versions(sql)).as("nothing was written again").isEqualTo(newest);
        assertThat(successor.deaths).isEmpty();
      }
    }
  }

  private EmbeddedConversation[] many(long base) {
    return IntStream.range(0, 20)
        .mapToObj(i -> snapshots.at(base + i, "c" + i, MODEL))
        .toArray(EmbeddedConversation[]::new);
  }

  /** Of those that update conversations: whoever makes an index waits, and is idle, too. */
  private static String count(String what) {
    return "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        + " AND application_name = 'parley-writer' AND query LIKE '%UPDATE conversation %' AND "
        + what;
  }

  private static List<String> versions(TestDatabase sql) throws Exception {
    return sql.rows(
        "SELECT conversation_id, log_offset, '', ctid, xmin FROM conversation UNION ALL"
            + " SELECT conversation_number::text, model_id, ordinal::text, ctid, xmin FROM passage"
            + " ORDER BY 1, 2, 3");
  }

  private static void awaitNoLag(EmbeddingsTopic embeddings) {
    await("all is stored and committed")
        .atMost(PATIENCE)
        .until(() -> embeddings.lag().equals(OptionalLong.of(0)));
  }
}
