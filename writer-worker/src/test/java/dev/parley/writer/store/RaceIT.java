package dev.parley.writer.store;

import static dev.parley.writer.Snapshots.MODEL;
import static dev.parley.writer.Snapshots.OTHER_MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.ModelIdentity;
import dev.parley.writer.Snapshots;
import dev.parley.writer.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Races between writers, and with an eraser, each held open where it hurts: one has written and not
 * committed, the other has taken its snapshot and waits.
 */
@ExtendWith(StackExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RaceIT {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private StoreFixture fixture;
  private String tenant;
  private Snapshots snapshots;

  @BeforeAll
  void connect(TestStack stack) throws SQLException {
    fixture = new StoreFixture(TestDatabase.of(stack));
  }

  @AfterAll
  void disconnect() {
    threads.shutdownNow();
    fixture.close();
  }

  @BeforeEach
  void ownTenant(TestInfo test) {
    tenant = test.getDisplayName().replaceAll("\\W", "-");
    snapshots = new Snapshots(tenant);
  }

  @ParameterizedTest(name = "newer-between-{0}")
  @ValueSource(booleans = {false, true})
  void newerThatCommitsBetweenTheSnapshotAndTheWriteOfAnOlderStands(boolean rowWasThere)
      throws Exception {
    if (rowWasThere) {
      fixture.write(snapshots.at(1, "a", MODEL));
    }
    try (Held newer = hold(snapshots.at(9, "a", MODEL))) {
      CompletableFuture<List<Outcome>> older = writing(snapshots.at(6, "a", MODEL));
      awaitBlocked(1);
      newer.commit();
      assertThat(older.get()).containsExactly(Outcome.STALE);
    }
    assertStands(9, MODEL);
  }

  @ParameterizedTest(name = "older-between-{0}")
  @ValueSource(booleans = {false, true})
  void olderThatCommitsBetweenIsReplacedWithAllItsPassages(boolean rowWasThere) throws Exception {
    if (rowWasThere) {
      fixture.write(snapshots.at(1, "a", MODEL));
    }
    try (Held older = hold(snapshots.at(7, "a", MODEL, OTHER_MODEL))) {
      CompletableFuture<List<Outcome>> newer = writing(snapshots.at(9, "a", MODEL));
      awaitBlocked(1);
      older.commit();
      assertThat(newer.get()).containsExactly(Outcome.REPLACED);
    }
    assertStands(9, MODEL);
  }

  @Test
  void writerThatGivesUpLeavesTheRowToTheOther() throws Exception {
    try (Held newer = hold(snapshots.at(9, "a", MODEL))) {
      CompletableFuture<List<Outcome>> older = writing(snapshots.at(6, "a", MODEL));
      awaitBlocked(1);
      newer.rollback();
      assertThat(older.get()).containsExactly(Outcome.INSERTED);
    }
    assertStands(6, MODEL);
  }

  @Test
  void resultsOfTwoModelsForOneSnapshotMerge() throws Exception {
    try (Held first = hold(snapshots.at(5, "a", MODEL))) {
      CompletableFuture<List<Outcome>> second = writing(snapshots.at(5, "a", OTHER_MODEL));
      awaitBlocked(1);
      first.commit();
      assertThat(second.get()).containsExactly(Outcome.MODEL_ADDED);
    }
    assertStands(5, MODEL, OTHER_MODEL);
  }

  /** As one that is stopped with SIGSTOP: the server waits for its rows, and it is not idle. */
  @Test
  void writerThatStandsStillWithinACopyIsEndedByTheOneThatWaitsForItsRows() throws Exception {
    try (Held stopped = hold(snapshots.at(5, "a", MODEL))) {
      stopped.beginCopy();
      assertThatThrownBy(() -> fixture.write(snapshots.at(9, "a", MODEL)))
          .satisfies(e -> assertThat(SqlFailure.of(e)).isEqualTo(SqlFailure.TRANSIENT))
          .satisfies(e -> assertThat(RetryCause.of(e)).isEqualTo(RetryCause.CONFLICT));

      assertThat(fixture.write(snapshots.at(9, "a", MODEL))).containsExactly(Outcome.INSERTED);
    }
    assertStands(9, MODEL);
  }

  @Test
  void oneRecordThatTwoWritersHoldIsWrittenOnce() throws Exception {
    try (Held first = hold(snapshots.at(5, "a", MODEL))) {
      CompletableFuture<List<Outcome>> second = writing(snapshots.at(5, "a", MODEL));
      awaitBlocked(1);
      first.commit();
      assertThat(second.get()).containsExactly(Outcome.UNCHANGED);
    }
    assertStands(5, MODEL);
  }

  /** A row that is refused would go to the dead letters; this one is not to blame. */
  @Test
  void batchWhoseRowsOthersKeepStoringIsTriedAgainLater() throws Exception {
    fixture.sql.execute(
        "CREATE FUNCTION faster() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN RAISE unique_violation USING CONSTRAINT = TG_ARGV[0]; END $$",
        "CREATE TRIGGER faster BEFORE INSERT ON conversation FOR EACH ROW"
            + " WHEN (NEW.tenant = '%s') EXECUTE FUNCTION faster('conversation_pkey')"
                .formatted(tenant));
    try {
      assertThatThrownBy(() -> fixture.write(snapshots.at(1, "a", MODEL)))
          .satisfies(e -> assertThat(SqlFailure.of(e)).isEqualTo(SqlFailure.TRANSIENT))
          .satisfies(e -> assertThat(RetryCause.of(e)).isEqualTo(RetryCause.CONFLICT));
    } finally {
      fixture.sql.execute("DROP TRIGGER faster ON conversation", "DROP FUNCTION faster");
    }
    assertThat(fixture.write(snapshots.at(1, "a", MODEL))).containsExactly(Outcome.INSERTED);
    assertStands(1, MODEL);
  }

  @Test
  void rowThatAnOwnersOwnConstraintRefusesIsToBlame() throws Exception {
    fixture.sql.execute(
        "CREATE UNIQUE INDEX owners ON conversation (user_id) WHERE tenant = '%s'"
            .formatted(tenant));
    try {
      fixture.write(snapshots.at(1, "a", MODEL));
      assertThatThrownBy(() -> fixture.write(snapshots.at(1, "b", MODEL)))
          .satisfies(e -> assertThat(SqlFailure.of(e)).isEqualTo(SqlFailure.ROW_REFUSED));
    } finally {
      fixture.sql.execute("DROP INDEX owners");
    }
  }

  @ParameterizedTest(name = "eraser-between-{0}")
  @ValueSource(booleans = {false, true})
  void whatAnEraserCommitsWhileAWriterWaitsIsNotStored(boolean rowWasThere) throws Exception {
    if (rowWasThere) {
      fixture.write(snapshots.at(1, "a", MODEL));
    }
    try (Connection eraser = fixture.sql.connect()) {
      eraser.setAutoCommit(false);
      erase(eraser, "a");
      CompletableFuture<List<Outcome>> newer = writing(snapshots.at(2, "a", MODEL));
      awaitBlocked(1);
      eraser.commit();
      assertThat(newer.get()).containsExactly(Outcome.ERASED);
    }
    assertThat(fixture.versions(tenant)).isEmpty();
  }

  /**
   * Whose client goes away would otherwise wait on, and take a connection, as long as he erases.
   */
  @Test
  void writerDoesNotWaitForAnEraserForever() throws Exception {
    try (Connection eraser = fixture.sql.connect();
        Database unhurried = new Database(unhurried(fixture.sql.settings()))) {
      eraser.setAutoCommit(false);
      erase(eraser, "a");
      PostgresStore store = new PostgresStore(unhurried, StoreListener.NONE);
      assertThatThrownBy(() -> store.write(List.of(snapshots.at(1, "b", MODEL))))
          .satisfies(e -> assertThat(SqlFailure.stateOf(e)).isEqualTo(StoppedWriters.LOCK_TIMEOUT));
      eraser.commit();
      assertThat(store.write(List.of(snapshots.at(1, "b", MODEL))))
          .containsExactly(Outcome.INSERTED);
    }
  }

  /** So that the server gives up first. */
  private static DatabaseSettings unhurried(DatabaseSettings usual) {
    return new DatabaseSettings(
        usual.url(),
        usual.user(),
        usual.password(),
        usual.minConnections(),
        usual.maxConnections(),
        usual.connectTimeout(),
        Duration.ofMinutes(1),
        usual.slowStatement());
  }

  @Test
  void eraserWaitsForWritersAndTakesWhatTheyWrote() throws Exception {
    try (Held writer = hold(snapshots.at(2, "a", MODEL))) {
      CompletableFuture<Void> erased =
          CompletableFuture.runAsync(
              () -> {
                try (Connection eraser = fixture.sql.connect()) {
                  eraser.setAutoCommit(false);
                  erase(eraser, "a");
                  eraser.commit();
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              },
              threads);
      awaitBlocked(1);
      writer.commit();
      erased.get();
    }
    assertThat(fixture.versions(tenant)).isEmpty();
  }

  @Test
  void readerSeesTheOldPassagesOrTheNewOnesAndNeverBoth() throws Exception {
    fixture.write(snapshots.at(3, "a", MODEL));
    List<String> before = fixture.passages(tenant);
    try (Held newer = hold(snapshots.at(5, "a", MODEL))) {
      assertThat(fixture.passages(tenant)).isEqualTo(before).hasSize(4);
      newer.commit();
    }
    assertStands(5, MODEL);
  }

  @ParameterizedTest(name = "locks-in-order-{0}")
  @ValueSource(booleans = {false, true})
  void rowsAreLockedInTheOrderOfTheirNumbers(boolean analyzed) throws Exception {
    fixture.write(snapshots.at(1, "b", MODEL));
    fixture.write(snapshots.at(1, "a", MODEL));
    if (analyzed) {
      fixture.sql.execute("ANALYZE conversation"); // Of a few rows, another plan is made.
    }
    try (Connection other = fixture.sql.connect()) {
      other.setAutoCommit(false);
      lock(other, "b", "");
      CompletableFuture<List<Outcome>> writer =
          writing(snapshots.at(2, "a", MODEL), snapshots.at(2, "b", MODEL));
      awaitBlocked(1);
      // Had it begun with a, as the batch does, it would hold a now, and with one who went from b
      // to a each would wait for the other.
      lock(other, "a", "NOWAIT");
      other.rollback();
      assertThat(writer.get()).containsExactly(Outcome.REPLACED, Outcome.REPLACED);
    }
  }

  private void lock(Connection connection, String id, String how) throws SQLException {
    assertThat(
            TestDatabase.rows(
                connection,
                "SELECT 1 FROM conversation WHERE tenant = '%s' AND conversation_id = '%s' FOR UPDATE %s"
                    .formatted(tenant, id, how)))
        .hasSize(1);
  }

  private void erase(Connection eraser, String id) throws SQLException {
    try (Statement statement = eraser.createStatement()) {
      statement.execute("SELECT pg_advisory_xact_lock(" + AdvisoryLock.ERASE.key() + ")");
      statement.execute(
          "INSERT INTO erased (tenant, scope, id) VALUES ('%s', 'conversation', '%s')"
              .formatted(tenant, id));
      statement.execute(
          "DELETE FROM conversation WHERE tenant = '%s' AND conversation_id = '%s'"
              .formatted(tenant, id));
    }
  }

  private CompletableFuture<List<Outcome>> writing(EmbeddedConversation... batch) {
    PostgresStore store = new PostgresStore(fixture.database, StoreListener.NONE);
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return store.write(List.of(batch));
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        },
        threads);
  }

  private void awaitBlocked(int backends) {
    await("someone waits for a lock")
        .until(
            () ->
                fixture
                    .sql
                    .value(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND cardinality(pg_blocking_pids(pid)) > 0")
                    .equals(Integer.toString(backends)));
  }

  private void assertStands(long offset, ModelIdentity... models)
      throws SQLException, InterruptedException, ExecutionException {
    List<String> turns = Snapshots.turns("a", offset);
    assertThat(fixture.conversations(tenant))
        .containsExactly("a|" + offset + "|" + String.join("\n", turns));
    assertThat(fixture.passages(tenant)).hasSize(turns.size() * models.length);
    assertThat(fixture.contradictions(tenant)).isEmpty();
  }

  private Held hold(EmbeddedConversation row) throws SQLException {
    return new Held(fixture, row);
  }

  /** A batch of one row that is written and not committed. */
  private static final class Held implements AutoCloseable {
    private final StoreFixture fixture;
    private final Connection connection;
    private CopyIn copy;

    Held(StoreFixture fixture, EmbeddedConversation row) throws SQLException {
      this.fixture = fixture;
      connection = fixture.database.pool().getConnection();
      Map<ModelIdentity, Integer> models =
          new ModelRegistry(() -> {}).idsOf(connection, Set.of(MODEL, OTHER_MODEL));
      BatchUpsert upsert =
          new BatchUpsert(connection, models, fixture.database.slowStatements(), count -> {});
      assertThat(upsert.apply(List.of(row))).allMatch(Outcome::written);
    }

    void commit() throws SQLException {
      connection.commit();
    }

    /** And sends no row. */
    void beginCopy() throws SQLException {
      copy =
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn("COPY passage FROM STDIN (FORMAT binary)");
    }

    void rollback() throws SQLException {
      connection.rollback();
    }

    @Override
    public void close() throws SQLException {
      try {
        if (copy != null) {
          copy.cancelCopy(); // Else the connection would wait for its end.
        }
        connection.rollback();
      } catch (SQLException e) {
        fixture.database.evict(connection); // Its session was ended.
      }
      connection.close();
    }
  }
}
