package dev.parley.writer.store;

import static dev.parley.writer.Snapshots.MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TcpProxy;
import dev.parley.stack.TestStack;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.writer.Snapshots;
import dev.parley.writer.TestDatabase;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A connection that is lost before, within or after the commit: the batch is just written again.
 */
@ExtendWith(StackExtension.class)
class LostConnectionIT {
  /** Whoever commits a new conversation waits for this lock. */
  private static final int COMMIT_LOCK = 42;

  private final TestStack stack;
  private final Snapshots snapshots = new Snapshots("t");
  private TcpProxy proxy;
  private StoreFixture fixture;

  LostConnectionIT(TestStack stack) {
    this.stack = stack;
  }

  @BeforeEach
  void connect() throws Exception {
    TestDatabase direct = TestDatabase.of(stack.newDatabase());
    URI server = URI.create(direct.url().substring("jdbc:".length()));
    proxy = TcpProxy.to(server.getHost(), server.getPort());
    fixture = new StoreFixture(direct, direct.behind(proxy.port()));
    fixture.sql.execute(
        "CREATE FUNCTION wait_to_commit() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN PERFORM pg_advisory_xact_lock("
            + COMMIT_LOCK
            + "); RETURN NULL; END $$",
        "CREATE CONSTRAINT TRIGGER wait_to_commit AFTER INSERT ON conversation"
            + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait_to_commit()");
  }

  @AfterEach
  void disconnect() throws Exception {
    fixture.close();
    proxy.close();
  }

  @Test
  void beforeTheCommit() throws Exception {
    fixture.write(snapshots.at(1, "a", MODEL));
    try (Connection other = fixture.sql.connect()) {
      other.setAutoCommit(false);
      TestDatabase.rows(other, "SELECT 1 FROM conversation FOR UPDATE");
      CompletableFuture<List<Outcome>> writing = writing(snapshots.at(2, "a", MODEL));
      terminate(awaitBlocked());
      assertThat(SqlFailure.of(failure(writing))).isEqualTo(SqlFailure.TRANSIENT);
    }
    assertThat(fixture.write(snapshots.at(2, "a", MODEL))).containsExactly(Outcome.REPLACED);
    assertThat(fixture.contradictions("t")).isEmpty();
  }

  @Test
  void withinTheCopyOfPassages() throws Exception {
    fixture.sql.execute(
        "CREATE TRIGGER wait_to_copy BEFORE INSERT ON passage"
            + " FOR EACH STATEMENT EXECUTE FUNCTION wait_to_commit()");
    try (Connection other = holdCommits()) {
      CompletableFuture<List<Outcome>> writing = writing(snapshots.at(1, "a", MODEL));
      awaitBlocked();
      proxy.dropConnections();
      assertThat(SqlFailure.of(failure(writing))).isEqualTo(SqlFailure.TRANSIENT);
    }
    assertThat(fixture.write(snapshots.at(1, "a", MODEL))).containsExactly(Outcome.INSERTED);
    assertThat(fixture.contradictions("t")).isEmpty();
  }

  /** Whoever uses the connection next would wait for the end of the COPY, which never comes. */
  @Test
  @Timeout(60)
  void copyThatEndsHalfwayLeavesItsConnectionAbleToRollBack() throws Exception {
    List<PassageRow> endsHalfway =
        new AbstractList<>() {
          @Override
          public PassageRow get(int index) {
            throw new IllegalStateException("no row after all");
          }

          @Override
          public int size() {
            return 1;
          }
        };
    try (Connection connection = fixture.database.pool().getConnection()) {
      assertThatThrownBy(() -> PassageCopy.into(connection, endsHalfway.iterator(), 0))
          .hasMessage("no row after all");
      connection.rollback();
      assertThat(connection.isValid(5)).isTrue();
    }
  }

  @Test
  void withinTheCommit() throws Exception {
    try (Connection other = holdCommits()) {
      CompletableFuture<List<Outcome>> writing = writing(snapshots.at(1, "a", MODEL));
      terminate(awaitBlocked());
      assertThat(SqlFailure.of(failure(writing))).isEqualTo(SqlFailure.TRANSIENT);
      assertThat(fixture.versions("t")).isEmpty();
    }
    assertThat(fixture.write(snapshots.at(1, "a", MODEL))).containsExactly(Outcome.INSERTED);
  }

  @Test
  void afterTheCommitAndBeforeItsAnswer() throws Exception {
    CompletableFuture<List<Outcome>> writing;
    try (Connection other = holdCommits()) {
      writing = writing(snapshots.at(1, "a", MODEL));
      awaitBlocked();
      proxy.stall();
    }
    await("it is committed").until(() -> !fixture.versions("t").isEmpty());
    List<String> committed = fixture.versions("t");
    proxy.dropConnections();
    proxy.forward();

    assertThat(SqlFailure.of(failure(writing))).isEqualTo(SqlFailure.TRANSIENT);
    assertThat(fixture.write(snapshots.at(1, "a", MODEL))).containsExactly(Outcome.UNCHANGED);
    assertThat(fixture.versions("t")).isEqualTo(committed);
  }

  @Test
  void lookingAtVectorIndexesGivesUpAConnectionThatHangs() {
    proxy.stall();
    CompletableFuture<String> looking =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return fixture.index();
              } catch (SQLException e) {
                throw new CompletionException(e);
              }
            });
    await("it is given up").atMost(Duration.ofMinutes(1)).until(looking::isDone);
    assertThat(looking).isCompletedExceptionally();
  }

  @ParameterizedTest(name = "by a batch of a model that is {0}")
  @ValueSource(strings = {"known", "new"})
  void connectionThatOnlyReadsIsNotUsedAgain(String model) throws Exception {
    fixture.write(snapshots.at(1, "a", Snapshots.model("known")));
    try (Connection pooled = fixture.database.pool().getConnection();
        Statement statement = pooled.createStatement()) {
      statement.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY");
      pooled.commit();
    }
    EmbeddedConversation next = snapshots.at(2, "a", Snapshots.model(model));

    Throwable readOnly = catchThrowable(() -> fixture.write(next));
    assertThat(SqlFailure.describe(readOnly)).startsWith("25006 ");
    assertThat(SqlFailure.of(readOnly)).isEqualTo(SqlFailure.TRANSIENT);

    assertThat(fixture.write(next)).containsExactly(Outcome.REPLACED);
  }

  @Test
  void deadlockIsToldFromALostConnectionAndTheNextAttemptSucceeds() throws Exception {
    fixture.write(snapshots.at(1, "a", MODEL), snapshots.at(1, "b", MODEL));
    try (StoreFixture victim =
            new StoreFixture(fixture.sql.with("options=-c%20deadlock_timeout=3s"));
        Connection other = fixture.sql.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("SET deadlock_timeout = '1h'"); // So that the writer is the one to find it.
      lock(statement, "b");
      CompletableFuture<List<Outcome>> writing =
          CompletableFuture.supplyAsync(
              () -> write(victim, snapshots.at(2, "a", MODEL), snapshots.at(2, "b", MODEL)));
      awaitBlocked();
      lock(statement, "a");

      Throwable deadlock = failure(writing);
      assertThat(SqlFailure.of(deadlock)).isEqualTo(SqlFailure.TRANSIENT);
      assertThat(SqlFailure.describe(deadlock)).startsWith("40P01 ");
      assertThat(SqlFailure.spoilsConnection(deadlock)).isFalse();
      other.rollback();
      assertThat(victim.write(snapshots.at(2, "a", MODEL), snapshots.at(2, "b", MODEL)))
          .containsExactly(Outcome.REPLACED, Outcome.REPLACED);
    }
  }

  private static void lock(Statement statement, String id) throws SQLException {
    statement.execute("SELECT 1 FROM conversation WHERE conversation_id = '" + id + "' FOR UPDATE");
  }

  private Connection holdCommits() throws SQLException {
    Connection connection = fixture.sql.connect();
    TestDatabase.rows(connection, "SELECT pg_advisory_lock(" + COMMIT_LOCK + ")");
    return connection;
  }

  private CompletableFuture<List<Outcome>> writing(EmbeddedConversation row) {
    return CompletableFuture.supplyAsync(() -> write(fixture, row));
  }

  private static List<Outcome> write(StoreFixture fixture, EmbeddedConversation... rows) {
    try {
      return fixture.write(rows);
    } catch (SQLException e) {
      throw new CompletionException(e);
    }
  }

  private static Throwable failure(CompletableFuture<List<Outcome>> writing) {
    return catchThrowable(writing::get).getCause();
  }

  private String awaitBlocked() {
    return await("the batch waits")
        .until(
            () ->
                fixture.sql.rows(
                    "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND cardinality(pg_blocking_pids(pid)) > 0"),
            pids -> pids.size() == 1)
        .get(0);
  }

  private void terminate(String pid) throws SQLException {
    fixture.sql.execute("SELECT pg_terminate_backend(" + pid + ")");
  }
}
