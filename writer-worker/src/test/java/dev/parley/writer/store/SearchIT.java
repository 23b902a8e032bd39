package dev.parley.writer.store;

import static dev.parley.writer.Snapshots.MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedPassage;
import dev.parley.wire.ModelIdentity;
import dev.parley.wire.ModelResult;
import dev.parley.wire.Position;
import dev.parley.writer.Snapshots;
import dev.parley.writer.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Holds on every Postgres, with indexes of pgvector where it is there and without where not. */
@ExtendWith(StackExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SearchIT {
  private static final ModelIdentity FLAT = new ModelIdentity("flat", "", 2, "", "", false);
  private static final ModelIdentity WIDE = new ModelIdentity("wide", "", 2_500, "", "", false);

  private StoreFixture fixture;

  @BeforeAll
  void store(TestStack stack) throws SQLException {
    fixture = new StoreFixture(TestDatabase.of(stack));
    fixture.write(new Snapshots("warm-up").at(0, "x", MODEL)); // The first is the active one.
    fixture.write(
        points("compass", FLAT, "east|3 0", "north|0 2", "west|-5 0", "north-east|0.1 0.1"));
    fixture.index();
  }

  @AfterAll
  void disconnect() {
    fixture.close();
  }

  @Test
  void nearestDirectionComesFirstWhateverItsLength() throws SQLException {
    assertThat(search("compass", "{10,1}", 10, FLAT))
        .extracting(row -> row.substring(0, row.indexOf('|')))
        .containsExactly("east", "north-east", "north", "west");
    assertThat(scores("compass", "{10,1}", FLAT).get(0))
        .isCloseTo(10 / Math.sqrt(101), within(1e-6));
    assertThat(scores("compass", "{-1,0}", FLAT))
        .satisfiesExactly(
            score -> assertThat(score).isEqualTo(1),
            score -> assertThat(score).isCloseTo(0, within(1e-6)),
            score -> assertThat(score).isCloseTo(-Math.sqrt(0.5), within(1e-6)),
            score -> assertThat(score).isEqualTo(-1));
  }

  @Test
  void conversationComesOnceWithItsBestPassage() throws SQLException {
    Snapshots snapshots = new Snapshots("once");
    fixture.write(
        snapshots.of(
            "a", 1, List.of("unlike", "the one 😀🇨🇭 that is sought", "unlike too"), MODEL),
        snapshots.of("b", 2, List.of("something else"), MODEL));

    List<String> found =
        fixture.sql.rows(
            "SELECT * FROM search_conversations('once', "
                + StoreFixture.literal(Snapshots.vector("the one 😀🇨🇭 that is sought", MODEL))
                + ")");

    assertThat(found).hasSize(2);
    assertThat(found.get(0))
        .matches(
            "a\\|(1|0\\.99999\\d*)\\|1\\|the one 😀🇨🇭 that is sought\\|user-1\\|web\\|2026-02-.*");
    assertThat(found.get(1)).startsWith("b|").contains("|0|something else|user-1|web|");
  }

  @Test
  void limitIsKeptAlsoWhenOneConversationFillsThePlacesOfMany() throws SQLException {
    List<String> turns = IntStream.range(0, 400).mapToObj(i -> "turn " + i).toList();
    ModelIdentity model = new ModelIdentity("crowded", "", 2, "", "", false);
    Snapshots snapshots = new Snapshots("crowded");
    float[] wanted = {1, 0};
    fixture.write(
        same(snapshots.of("talkative", 1, turns), model, wanted),
        same(snapshots.of("second", 2, List.of("x")), model, new float[] {0.9f, 0.1f}),
        same(snapshots.of("third", 3, List.of("x")), model, new float[] {0.8f, 0.2f}));
    fixture.index();

    assertThat(search("crowded", "{1,0}", 2, model))
        .extracting(row -> row.substring(0, row.indexOf('|')))
        .containsExactly("talkative", "second");
    assertThat(search("crowded", "{1,0}", 10, model)).hasSize(3);
  }

  @Test
  void tenantsSeeOnlyTheirOwn() throws SQLException {
    fixture.write(points("tenant-1", FLAT, "mine|1 1"));
    fixture.write(points("tenant-2", FLAT, "yours|1 1"));

    assertThat(search("tenant-1", "{1,1}", 10, FLAT))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("mine|");
    assertThat(search("nobody", "{1,1}", 10, FLAT)).isEmpty();
  }

  @Test
  void passagesWithoutADirectionAreNotFound() throws SQLException {
    Snapshots snapshots = new Snapshots("nowhere");
    EmbeddedConversation zero =
        same(snapshots.of("zero", 1, List.of("x")), FLAT, new float[] {0, 0});
    EmbeddedConversation without =
        new EmbeddedConversation(
            snapshots.conversation("without", List.of("x")),
            new Position(1, 0, 2),
            List.of(
                new ModelResult(
                    FLAT, List.of(new EmbeddedPassage(0, 0, 1, null, EmbeddedPassage.TOO_LARGE)))));
    fixture.write(
        zero, without, same(snapshots.of("one", 3, List.of("x")), FLAT, new float[] {1, 0}));

    assertThat(search("nowhere", "{1,0}", 10, FLAT)).hasSize(1);
    assertThat(search("nowhere", "{0,0}", 10, FLAT)).isEmpty();
  }

  @Test
  void activeModelIsSearchedUnlessAnotherIsNamed() throws SQLException {
    ModelIdentity next = Snapshots.model("next");
    fixture.write(new Snapshots("switch").of("a", 1, List.of("word"), MODEL, next));
    String query = StoreFixture.literal(Snapshots.vector("word", next));
    String search = "SELECT score > 0.99 FROM search_conversations('switch', " + query + ", 1%s)";
    assertThat(fixture.sql.value(search.formatted(""))).isEqualTo("f");
    assertThat(fixture.sql.value(search.formatted(", " + id(next)))).isEqualTo("t");

    fixture.sql.execute("UPDATE model SET active = (id = " + id(next) + ")");
    try {
      assertThat(fixture.sql.value(search.formatted(""))).isEqualTo("t");
    } finally {
      fixture.sql.execute("UPDATE model SET active = (id = " + id(MODEL) + ")");
    }
  }

  @Test
  void queryThatCannotBeAnsweredIsRefusedWithTheRemedy() throws SQLException {
    assertThatThrownBy(() -> search("compass", "{1,2,3}", 10, FLAT))
        .hasMessageContaining(
            "the query has 3 floats; model " + id(FLAT) + " (flat) has 2 dimensions");
    assertThatThrownBy(() -> search("compass", "{1,NaN}", 10, FLAT))
        .hasMessageContaining("not a finite number");
    assertThatThrownBy(() -> search("compass", "{1,NULL}", 10, FLAT))
        .hasMessageContaining("not a finite number");
    assertThatThrownBy(() -> search("compass", "{1,2}", 0, FLAT))
        .hasMessageContaining("a limit of at least 1");
    assertThatThrownBy(
            () -> fixture.sql.rows("SELECT * FROM search_conversations('x', '{1,2}', 1, 999)"))
        .hasMessageContaining("there is no model 999");
  }

  @Test
  void searchOfManyDimensionsIsRightToo() throws SQLException {
    Snapshots snapshots = new Snapshots("wide");
    float[] first = new float[2_500];
    float[] second = new float[2_500];
    first[2_499] = 3;
    second[2_499] = 3;
    second[0] = 4;
    fixture.write(
        same(snapshots.of("second", 1, List.of("x")), WIDE, second),
        same(snapshots.of("first", 2, List.of("x")), WIDE, first));
    fixture.index();

    assertThat(
            fixture.sql.rows(
                "SELECT conversation_id, round(score::numeric, 5) FROM search_conversations('wide', "
                    + StoreFixture.literal(first)
                    + ", 10, "
                    + id(WIDE)
                    + ")"))
        .containsExactly("first|1.00000", "second|0.60000");
  }

  @Test
  void scoresAreThoseOfCosineSimilarity() throws SQLException {
    Snapshots snapshots = new Snapshots("many");
    List<EmbeddedConversation> batch = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      batch.add(snapshots.at(i, "c" + i, MODEL));
    }
    fixture.store.write(batch);
    fixture.index();
    Random random = new Random(1);
    float[] query = Snapshots.vector("query " + random.nextInt(), MODEL);

    List<String> found =
        fixture.sql.rows(
            "SELECT conversation_id, ordinal, score FROM search_conversations('many', "
                + StoreFixture.literal(query)
                + ", 300)");

    assertThat(found).hasSize(300);
    double last = 1;
    for (String row : found) {
      String[] columns = row.split("\\|");
      String id = columns[0];
      double score = Double.parseDouble(columns[2]);
      List<String> turns = Snapshots.turns(id, Long.parseLong(id.substring(1)));
      double best =
          turns.stream()
              .mapToDouble(turn -> dot(query, Snapshots.vector(turn, MODEL)))
              .max()
              .orElseThrow();
      assertThat(score).isCloseTo(best, within(1e-5)).isLessThanOrEqualTo(last);
      assertThat(dot(query, Snapshots.vector(turns.get(Integer.parseInt(columns[1])), MODEL)))
          .isCloseTo(best, within(1e-5));
      last = score;
    }
  }

  @Test
  void emptyDatabaseHasNoMatches(TestStack stack) throws SQLException {
    try (StoreFixture empty = new StoreFixture(TestDatabase.of(stack.newDatabase()))) {
      assertThat(empty.sql.rows("SELECT * FROM search_conversations('default', '{1,2}')"))
          .isEmpty();
    }
  }

  private List<String> search(String tenant, String query, int limit, ModelIdentity model)
      throws SQLException {
    return fixture.sql.rows(
        "SELECT conversation_id, score FROM search_conversations('%s', '%s', %d, %s)"
            .formatted(tenant, query, limit, id(model)));
  }

  private List<Double> scores(String tenant, String query, ModelIdentity model)
      throws SQLException {
    return search(tenant, query, 10, model).stream()
        .map(row -> Double.valueOf(row.substring(row.indexOf('|') + 1)))
        .toList();
  }

  private String id(ModelIdentity model) throws SQLException {
    return fixture.sql.value("SELECT id FROM model WHERE name = '" + model.name() + "'");
  }

  private static EmbeddedConversation[] points(
      String tenant, ModelIdentity model, String... named) {
    EmbeddedConversation[] points = new EmbeddedConversation[named.length];
    for (int i = 0; i < named.length; i++) {
      String[] parts = named[i].split("[| ]");
      float[] vector = {Float.parseFloat(parts[1]), Float.parseFloat(parts[2])};
      points[i] = same(new Snapshots(tenant).of(parts[0], i, List.of("x")), model, vector);
    }
    return points;
  }

  /** The snapshot with one vector for all its turns. */
  private static EmbeddedConversation same(
      EmbeddedConversation embedded, ModelIdentity model, float[] vector) {
    List<EmbeddedPassage> passages =
        Snapshots.result(embedded.conversation().transcript(), MODEL).passages().stream()
            .map(p -> EmbeddedPassage.embedded(p.ordinal(), p.start(), p.end(), vector))
            .toList();
    return new EmbeddedConversation(
        embedded.conversation(), embedded.position(), List.of(new ModelResult(model, passages)));
  }

  private static double dot(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += (double) one[i] * other[i];
    }
    return sum;
  }
}
