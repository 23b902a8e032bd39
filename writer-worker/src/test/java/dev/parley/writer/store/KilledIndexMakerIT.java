package dev.parley.writer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The session of whoever makes an index ends in the middle of each of its steps. */
@ExtendWith(StackExtension.class)
class KilledIndexMakerIT {
  /** What the maker waits for, and so the place where it is killed. */
  enum Obstacle {
    /** Of writers it waits before it builds: the index is in the catalogue and holds nothing. */
    BATCH_BEFORE_THE_BUILD("LOCK TABLE passage IN ROW EXCLUSIVE MODE", "f"),
    /** Of snapshots it waits after that: the index holds everything and is not yet valid. */
    SEARCH_AFTER_THE_BUILD("SELECT count(*) FROM passage", "t");

    private final String sql;
    private final String written;

    /**
     * @param written whether batches already write to an index that is made, as SQL tells it
     */
    Obstacle(String sql, String written) {
      this.sql = sql;
      this.written = written;
    }
  }

  /** So long that a part's first page, which is not counted, holds a few passages only. */
  private static final ModelIdentity MODEL = new ModelIdentity("m", "", 255, "", "", true);

  private static final IndexSettings SETTINGS =
      new IndexSettings(IndexSettings.Mode.SEGMENTS, 300, 2, 1 << 26, 0, Duration.ofMinutes(1));

  private static final String MAKER =
      "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
          + " AND wait_event = 'virtualxid' AND query ~ '^(CREATE|DROP) INDEX CONCURRENTLY'";

  private static final String INVALID =
      "SELECT indisready FROM pg_index JOIN vector_index ON id = indexrelid WHERE NOT valid";

  private static final String LOCKS =
      "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
          + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

  private static final String ALL_SCANNED =
      "SELECT bool_and(idx_scan > 0) FROM pg_stat_user_indexes"
          + " WHERE indexrelname IN (SELECT name FROM vector_index)";

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Snapshots snapshots = new Snapshots("t");
  private final TestStack stack;
  private StoreFixture fixture;
  private TestDatabase searches;
  private int stored;

  KilledIndexMakerIT(TestStack stack) {
    this.stack = stack;
  }

  @BeforeEach
  void connect() throws SQLException {
    assumeThat(stack.hasPgvector()).isTrue();
    fixture = new StoreFixture(TestDatabase.of(stack.newDatabase()));
    fixture.sql.execute("CREATE EXTENSION vector");
    // So few rows are read faster than an index of them.
    searches = fixture.sql.with("options=-c%20enable_seqscan=off%20-c%20enable_sort=off");
  }

  @AfterEach
  void disconnect() {
    if (fixture != null) {
      fixture.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void searchesFindWhatIsCommittedAndTheNextMakerGoesOn(Obstacle obstacle) throws Exception {
    store(600);
    Set<IndexStep> first = killInEachStep(obstacle);
    store(4_500);
    Set<IndexStep> then = killInEachStep(obstacle);

    assertThat(first)
        .hasAtLeastOneElementOfType(IndexStep.MakeList.class)
        .hasAtLeastOneElementOfType(IndexStep.OpenSegment.class)
        .hasAtLeastOneElementOfType(IndexStep.MakeGraph.class)
        .hasAtLeastOneElementOfType(IndexStep.Drop.class);
    assertThat(then)
        .as("a list in parts is made and sealed, and two graphs are made one")
        .anyMatch(step -> step instanceof IndexStep.MakeList list && list.parts() > 1)
        .anyMatch(step -> step instanceof IndexStep.MakeGraph graph && graph.first() > 0)
        .anyMatch(step -> step instanceof IndexStep.MakeGraph graph && graph.first() == 0);
    assertThat(fixture.sql.rows("SELECT name, valid FROM vector_index ORDER BY 1"))
        .as("nothing that was left half made is there")
        .satisfiesExactly(
            graph -> assertThat(graph).matches("passage_graph_1_0_\\d+\\|t"),
            list -> assertThat(list).matches("passage_list_1_\\d+\\|t"));
    await("searches used both").until(() -> fixture.sql.value(ALL_SCANNED).equals("t"));
  }

  /** Kills the maker in each step once before the step is taken, until none is left. */
  private Set<IndexStep> killInEachStep(Obstacle obstacle) throws Exception {
    Set<IndexStep> killed = new HashSet<>();
    int before = stored;
    for (IndexStep step = next(); step != null; step = next()) {
      assertThat(stored - before).as("steps that were killed or taken").isLessThan(50);
      if (killed.add(step)) {
        kill(step, obstacle);
      } else {
        assertThat(advance()).as("took %s", step).isTrue();
      }
      store(1);
      assertFound(step);
    }
    return killed;
  }

  private @Nullable IndexStep next() throws SQLException {
    try (Connection connection = fixture.sql.connect()) {
      return new IndexCatalog(connection, SETTINGS)
          .models().stream()
              .map(IndexedModel::next)
              .filter(Objects::nonNull)
              .findFirst()
              .orElse(null);
    }
  }

  private void kill(IndexStep step, Obstacle obstacle) throws Exception {
    CompletableFuture<Boolean> making;
    try (Connection blocking = fixture.sql.connect();
        Statement statement = blocking.createStatement()) {
      blocking.setAutoCommit(false);
      blocking.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      statement.execute(obstacle.sql);
      making = CompletableFuture.supplyAsync(this::advance);
      await("the maker waits in " + step)
          .atMost(PATIENCE)
          .until(() -> making.isDone() || fixture.sql.rows(MAKER).size() == 1);
      assertThat(making).as("%s", step).isNotDone();
      assertFound(step);
      String pid = fixture.sql.value(MAKER);
      fixture.sql.value("SELECT pg_terminate_backend(" + pid + ")");
      await("the maker is gone")
          .until(
              () ->
                  fixture
                      .sql
                      .value("SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid)
                      .equals("0"));
      if (!(step instanceof IndexStep.Drop)) {
        assertThat(fixture.sql.rows(INVALID)).as("%s", step).containsExactly(obstacle.written);
      }
      blocking.rollback();
    }
    assertThatThrownBy(making::get).as("%s", step).hasRootCauseInstanceOf(SQLException.class);
    await("another writer may go on").until(() -> fixture.sql.value(LOCKS).equals("0"));
  }

  /** By a writer that knows nothing but what the database tells. */
  private boolean advance() {
    try {
      return new VectorIndexes(fixture.database, SETTINGS, VectorIndexMetrics.NONE).advance();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void assertFound(IndexStep step) throws SQLException {
    for (int number : new int[] {5, stored / 2, stored - 1}) {
      assertThat(searches.rows(searchFor(number)))
          .as("search for %d of %d, %s", number, stored, step)
          .first()
          .isEqualTo("c" + number);
    }
  }

  private void store(int count) throws SQLException {
    List<EmbeddedConversation> batch = new ArrayList<>();
    for (int number = stored; number < stored + count; number++) {
      batch.add(snapshots.of("c" + number, number, List.of(turn(number)), MODEL));
    }
    fixture.store.write(batch);
    stored += count;
  }

  private static String turn(int number) {
    return "turn of c" + number;
  }

  private static String searchFor(int number) {
    return "SELECT conversation_id FROM search_conversations('t', "
        + StoreFixture.literal(Snapshots.vector(turn(number), MODEL))
        + ")";
  }
}
