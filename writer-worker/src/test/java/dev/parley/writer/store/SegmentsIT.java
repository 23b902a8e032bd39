package dev.parley.writer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.ModelIdentity;
import dev.parley.writer.Snapshots;
import dev.parley.writer.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Searches while lists are sealed and graphs are merged; the model is long enough for signs. */
@ExtendWith(StackExtension.class)
class SegmentsIT {
  private static final ModelIdentity MODEL = new ModelIdentity("m", "", 256, "", "", true);
  private static final String RANGES = "SELECT graph, list FROM vector_ranges(1)";

  private final Snapshots snapshots = new Snapshots("t");
  private final TestStack stack;
  private StoreFixture fixture;
  private int stored;

  SegmentsIT(TestStack stack) {
    this.stack = stack;
  }

  @BeforeEach
  void connect() throws SQLException {
    assumeThat(stack.hasPgvector()).isTrue();
    fixture = new StoreFixture(TestDatabase.of(stack.newDatabase()));
  }

  @AfterEach
  void disconnect() {
    if (fixture != null) {
      fixture.close();
    }
  }

  @Test
  void whatWasCommittedIsFoundAtOnceInWhateverIndexItIs() throws SQLException {
    store(600);
    index();
    assertThat(fixture.sql.rows(RANGES))
        .containsExactly("passage_graph_1_0_1|null", "null|passage_list_1_1");
    store(50);
    assertThat(fixture.sql.value("SELECT count(*) FROM passage WHERE segment = 1")).isEqualTo("50");

    for (int i : new int[] {0, 300, 599, 600, 649}) {
      assertThat(nearest(i)).as("conversation %d", i).isEqualTo("c" + i);
    }
  }

  @Test
  void whatWasReplacedOrDeletedIsNotFound() throws SQLException {
    store(600);
    index();
    fixture.write(snapshots.of("c7", 1_000, List.of("another turn"), MODEL));
    fixture.sql.execute("DELETE FROM conversation WHERE conversation_id = 'c8'");

    assertThat(scoreOf("c7", "turn of c7")).isLessThan(0.9);
    assertThat(scoreOf("c7", "another turn")).isGreaterThan(0.99);
    assertThat(nearest(8)).isNotEqualTo("c8");
  }

  @Test
  void searchesStayRightWhileGraphsAreMerged() throws SQLException {
    for (int round = 0; round < 6; round++) {
      store(400);
      index();
      List<String> found = search(snapshotTurn(17 * round));
      assertThat(found).as("round %d", round).hasSize(10).startsWith("c" + 17 * round);
    }
    // Merged, so that few are searched.
    assertThat(fixture.sql.rows(RANGES)).hasSizeLessThan(6);
    assertThat(fixture.sql.value("SELECT count(*) FROM vector_index WHERE NOT valid"))
        .isEqualTo("0");
  }

  @Test
  void searchesAreRightAfterEveryStepOfTheMaker() throws SQLException {
    store(600);
    index();
    store(600);
    VectorIndexes indexes =
        new VectorIndexes(fixture.database, settings(), VectorIndexMetrics.NONE);
    int steps = 0;
    boolean more = true;
    while (more) {
      assertThat(nearest(5)).as("after %d steps", steps).isEqualTo("c5");
      assertThat(nearest(1_100)).as("after %d steps", steps).isEqualTo("c1100");
      more = indexes.advance();
      steps++;
    }
    assertThat(steps).isGreaterThan(3);
  }

  @Test
  void searchLeavesTheSettingsOfItsTransactionAsTheyWere() throws SQLException {
    store(600);
    index();
    try (Connection connection = fixture.sql.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SET LOCAL work_mem = '5MB'");
      statement.execute("SET LOCAL hnsw.ef_search = 41");
      statement.execute("SET LOCAL ivfflat.probes = 3");
      statement.execute(searchFor(snapshotTurn(7)));

      try (ResultSet row =
          statement.executeQuery(
              "SELECT current_setting('work_mem'), current_setting('hnsw.ef_search'),"
                  + " current_setting('ivfflat.probes')")) {
        row.next();
        assertThat(row.getString(1)).isEqualTo("5MB");
        assertThat(row.getInt(2)).isEqualTo(41);
        assertThat(row.getInt(3)).isEqualTo(3);
      }
    }
  }

  @Test
  void openingASegmentDoesNotWaitForABatchNorTheBatchForIt() throws SQLException {
    store(600);
    try (Connection batch = fixture.database.pool().getConnection();
        Statement statement = batch.createStatement()) {
      statement.execute("SELECT max(number) FROM segment"); // As a batch does.
      fixture.sql.execute("INSERT INTO segment (number) VALUES (1)");
      store(10);
      batch.rollback();
    }
    assertThat(fixture.sql.value("SELECT count(*) FROM passage WHERE segment = 1")).isEqualTo("10");
  }

  private void store(int count) throws SQLException {
    List<EmbeddedConversation> batch = new ArrayList<>();
    for (int i = stored; i < stored + count; i++) {
      batch.add(snapshots.of("c" + i, i, List.of(snapshotTurn(i)), MODEL));
    }
    fixture.store.write(batch);
    stored += count;
  }

  private static String snapshotTurn(int i) {
    return "turn of c" + i;
  }

  private IndexSettings settings() {
    return new IndexSettings(
        IndexSettings.Mode.SEGMENTS, 300, 4, 1 << 26, 0, Duration.ofMinutes(1));
  }

  private void index() throws SQLException {
    fixture.index(settings());
  }

  private String nearest(int i) throws SQLException {
    return search(snapshotTurn(i)).get(0);
  }

  private List<String> search(String text) throws SQLException {
    return fixture.sql.rows(searchFor(text));
  }

  private static String searchFor(String text) {
    return "SELECT conversation_id FROM search_conversations('t', "
        + StoreFixture.literal(Snapshots.vector(text, MODEL))
        + ")";
  }

  private double scoreOf(String id, String text) throws SQLException {
    return Double.parseDouble(
        fixture.sql.value(
            "SELECT coalesce(max(score), 0) FROM search_conversations('t', "
                + StoreFixture.literal(Snapshots.vector(text, MODEL))
                + ", 100) WHERE conversation_id = '"
                + id
                + "'"));
  }
}
