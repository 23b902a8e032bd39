package dev.parley.writer.store;

import static dev.parley.writer.Snapshots.MODEL;
import static dev.parley.writer.Snapshots.OTHER_MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedPassage;
import dev.parley.wire.ModelIdentity;
import dev.parley.wire.ModelResult;
import dev.parley.wire.Position;
import dev.parley.writer.Snapshots;
import dev.parley.writer.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
class VectorIndexesIT {
  private static final String INDEXES = "SELECT name, valid FROM vector_index ORDER BY 1";

  private static final String SEARCH_OF_10 =
      "SELECT count(*) FROM search_conversations('t', (SELECT embedding FROM passage LIMIT 1), 10)";

  private final Snapshots snapshots = new Snapshots("t");
  private final TestStack stack;
  private StoreFixture fixture;

  VectorIndexesIT(TestStack stack) {
    this.stack = stack;
  }

  @BeforeEach
  void connect() throws SQLException {
    fixture = new StoreFixture(TestDatabase.of(stack.newDatabase()));
  }

  @AfterEach
  void disconnect() {
    fixture.close();
  }

  @Test
  void serverWithoutPgvectorIsSaidToSearchExactly() throws SQLException {
    assumeThat(stack.hasPgvector()).isFalse();
    fixture.write(snapshots.at(1, "a", MODEL));

    assertThat(ensure())
        .contains("searches are exact", "this server does not have pgvector; install it");
    assertThat(fixture.sql.rows(INDEXES)).isEmpty();
  }

  @Test
  void eachModelGetsItsIndexOnce() throws SQLException {
    assumeThat(stack.hasPgvector()).isTrue();
    fixture.write(snapshots.at(1, "a", MODEL));
    assertThat(ensure()).startsWith("searches use pgvector ");
    fixture.write(snapshots.at(1, "a", OTHER_MODEL), snapshots.of("w", 1, List.of(), wide(2_001)));
    fixture.write(snapshots.of("v", 1, List.of(), wide(4_001)));
    ensure();
    List<String> indexes =
        fixture.sql.rows(
            "SELECT indexdef FROM pg_indexes WHERE indexname IN (SELECT name FROM vector_index) ORDER BY 1");

    assertThat(indexes)
        .satisfiesExactly(
            first -> assertThat(first).contains("_1_0 ", "ivfflat", "vector(8)", "model_id = 1"),
            second -> assertThat(second).contains("_2_0 ", "ivfflat", "vector(8)", "model_id = 2"),
            third -> assertThat(third).contains("_3_0 ", "ivfflat", "bit(2001)", "model_id = 3"));
    List<String> oids = fixture.sql.rows("SELECT id FROM vector_index ORDER BY 1");
    ensure();
    assertThat(fixture.sql.rows("SELECT id FROM vector_index ORDER BY 1")).isEqualTo(oids);
  }

  @Test
  void searchUsesTheIndexWhereItIsThere() throws SQLException {
    assumeThat(stack.hasPgvector()).isTrue();
    storeMany(new ModelIdentity("m", "", 64, "", "", true), 3_000);
    assertThat(fixture.sql.value(SEARCH_OF_10)).isEqualTo("10");
    ensure();
    fixture.sql.execute("ANALYZE");
    assertThat(scans()).isZero();

    assertThat(fixture.sql.value(SEARCH_OF_10)).isEqualTo("10");

    await().until(() -> scans() > 0);
  }

  @Test
  void searchCanUseTheIndexOfManyDimensions() throws SQLException {
    assumeThat(stack.hasPgvector()).isTrue();
    storeMany(wide(2_001), 50);
    ensure();
    // So few rows are read faster than an index of them.
    TestDatabase sql = fixture.sql.with("options=-c%20enable_seqscan=off%20-c%20enable_sort=off");

    assertThat(sql.value(SEARCH_OF_10)).isEqualTo("10");

    await().until(() -> scans() > 0);
  }

  @Test
  void pgvectorInAnotherSchemaServesToo() throws SQLException {
    assumeThat(stack.hasPgvector()).isTrue();
    fixture.sql.execute(
        "CREATE SCHEMA \"Odd name\"", "CREATE EXTENSION vector SCHEMA \"Odd name\"");
    fixture.write(snapshots.at(1, "a", MODEL));
    ensure();

    assertThat(fixture.sql.rows(INDEXES)).containsExactly("passage_list_1_0|t");
    assertThat(
            fixture.sql.rows(
                "SELECT conversation_id FROM search_conversations('t', '{1,2,3,4,5,6,7,8}')"))
        .containsExactly("a");
  }

  @Test
  void pgvectorThatComesLaterServesWhatIsThere() throws SQLException {
    assumeThat(stack.hasPgvector()).isTrue();
    TestDatabase admin = TestDatabase.of(stack.newDatabase());
    try (LimitedRole role = new LimitedRole(admin, "GRANT CREATE ON SCHEMA public TO %s");
        StoreFixture limited = new StoreFixture(role.login())) {
      limited.write(snapshots.at(1, "a", MODEL), snapshots.at(2, "b", MODEL));
      assertThat(limited.index())
          .contains(
              "searches are exact", "an administrator must first run CREATE EXTENSION vector");
      String search =
          "SELECT conversation_id, ordinal, round(score::numeric, 4)"
              + " FROM search_conversations('t', '{1,2,3,4,5,6,7,8}')";
      List<String> exact = limited.sql.rows(search);
      assertThat(exact).hasSize(2);
      List<String> before = limited.versions("t");

      admin.execute("CREATE EXTENSION vector");
      assertThat(limited.index()).contains("searches use pgvector");

      assertThat(limited.sql.rows(INDEXES)).containsExactly("passage_list_1_0|t");
      assertThat(limited.sql.rows(search)).isEqualTo(exact);
      assertThat(limited.versions("t")).isEqualTo(before);
    }
  }

  @Test
  void indexThatWasLeftHalfMadeIsMadeAnew() throws SQLException {
    assumeThat(stack.hasPgvector()).isTrue();
    fixture.write(snapshots.at(1, "a", MODEL));
    ensure();
    // What is left when whoever makes an index CONCURRENTLY is cut off.
    fixture.sql.execute(
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'passage_list_1_0'::regclass");

    ensure();

    assertThat(fixture.sql.rows(INDEXES)).containsExactly("passage_list_1_0|t");
  }

  @Test
  void indexIsMadeByOneWriterWhileOthersWrite() throws Exception {
    assumeThat(stack.hasPgvector()).isTrue();
    storeMany(MODEL, 2_000);
    try (Connection writing = fixture.database.pool().getConnection();
        Statement statement = writing.createStatement()) {
      statement.execute("LOCK TABLE passage IN ROW EXCLUSIVE MODE"); // As a batch does.
      CompletableFuture<String> making =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return ensure();
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              });
      await("the maker waits for the batch")
          .until(
              () ->
                  fixture
                      .sql
                      .value("SELECT count(*) FROM pg_stat_progress_create_index")
                      .equals("1"));
      assertThat(ensure()).contains("searches use pgvector");
      assertThat(fixture.write(snapshots.at(9_000, "meanwhile", MODEL)))
          .containsExactly(Outcome.INSERTED);
      writing.commit();
      assertThat(making.get()).contains("searches use pgvector");
    }
    assertThat(fixture.sql.rows(INDEXES)).containsExactly("passage_list_1_0|t");
  }

  @Test
  void indexerIsWokenByANewModelAndByAListThatGrewLong() throws Exception {
    assumeThat(stack.hasPgvector()).isTrue();
    VectorIndexer indexer =
        new VectorIndexer(
            fixture.database,
            new IndexSettings(
                IndexSettings.Mode.SEGMENTS, 100_000, 4, 1 << 26, 0, Duration.ofMinutes(10)),
            VectorIndexMetrics.NONE);
    PostgresStore store = new PostgresStore(fixture.database, indexer);
    AtomicInteger sent = new AtomicInteger();
    try {
      indexer.start();
      await().until(() -> indexer.detail().contains("pgvector"));
      store.write(List.of(snapshots.at(1, "a", MODEL)));
      await()
          .untilAsserted(
              () -> assertThat(fixture.sql.rows(INDEXES)).containsExactly("passage_list_1_0|t"));

      await()
          .untilAsserted(
              () -> {
                store.write(many(MODEL, sent.getAndAdd(1_000), 1_000));
                assertThat(fixture.sql.rows(INDEXES)).containsExactly("passage_list_1_0_64|t");
              });
    } finally {
      indexer.stop(Duration.ofSeconds(10));
    }
  }

  private String ensure() throws SQLException {
    return fixture.index();
  }

  private long scans() throws SQLException {
    return Long.parseLong(
        fixture.sql.value(
            "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'passage_list_1_0'"));
  }

  private void storeMany(ModelIdentity model, int count) throws SQLException {
    fixture.store.write(many(model, 0, count));
  }

  private List<EmbeddedConversation> many(ModelIdentity model, int from, int count) {
    List<EmbeddedConversation> batch = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      String turn = model.name() + " " + i;
      batch.add(
          new EmbeddedConversation(
              snapshots.conversation(turn, List.of(turn)),
              new Position(1, 0, i),
              List.of(
                  new ModelResult(
                      model,
                      List.of(
                          EmbeddedPassage.embedded(
                              0, 0, turn.length(), Snapshots.vector(turn, model)))))));
    }
    return batch;
  }

  private static ModelIdentity wide(int dimensions) {
    return new ModelIdentity("wide", "", dimensions, "", "", false);
  }
}
