package dev.parley.writer.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.writer.store.IndexSettings.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexPlanTest {
  private static final int DIMENSIONS = 384;
  private static final long PASSAGE_BYTES = 2_000;

  private final List<VectorIndex> indexes = new ArrayList<>();
  private int open;
  private int sealAt = 1_000;
  private long tableBytes;

  @Test
  void modelThatHasNothingGetsAListOfAll() {
    assertThat(next(Mode.SEGMENTS)).isEqualTo(new IndexStep.MakeList(0, 1));
  }

  @Test
  void shortListIsLeftAlone() {
    list(0, 900);
    assertThat(next(Mode.SEGMENTS)).isNull();
  }

  @Test
  void emptyListIsNotSealedHoweverManyPassagesAPageHolds() {
    indexes.add(new VectorIndex("list_0", false, 0, null, true, false, 3 * 8_192, 1));
    assertThat(new IndexPlan(settings(Mode.SEGMENTS, 100), 8, 0).next(indexes)).isNull();
  }

  @Test
  void longListIsSealedBehindANewOneAndThenDropped() {
    list(0, 2_000);
    assertThat(steps(Mode.SEGMENTS))
        .containsExactly(
            new IndexStep.OpenSegment(),
            new IndexStep.MakeGraph(0, 1),
            new IndexStep.Drop("list_0"));
    assertThat(names()).containsExactlyInAnyOrder("list_1", "graph_0_1");
  }

  @Test
  void longListIsMadeAnewInPartsAndSealedAtTwiceTheLength() {
    sealAt = 50_000;
    list(0, 40_000);
    assertThat(steps(Mode.SEGMENTS))
        .containsExactly(new IndexStep.MakeList(0, 64), new IndexStep.Drop("list_0"));
    assertThat(names()).containsExactly("list_0_64");

    grow(50_000);
    assertThat(next(Mode.SEGMENTS)).isNull();
    grow(20_000);
    assertThat(steps(Mode.SEGMENTS))
        .containsExactly(
            new IndexStep.OpenSegment(),
            new IndexStep.MakeGraph(0, 1),
            new IndexStep.Drop("list_0_64"));
  }

  @Test
  void listIsMadeInPartsFromFourThousandPassagesOnAndLaterInALargeTable() {
    sealAt = 50_000;
    list(0, 4_000);
    assertThat(next(Mode.SEGMENTS)).isNull();
    grow(400);
    assertThat(next(Mode.SEGMENTS)).isEqualTo(new IndexStep.MakeList(0, 64));
    tableBytes = 8_192L * 100_000;
    assertThat(next(Mode.SEGMENTS)).isNull();
    grow(6_000);
    assertThat(next(Mode.SEGMENTS)).isEqualTo(new IndexStep.MakeList(0, 64));
  }

  @Test
  void listStaysInOnePartWhereTheTableIsSoLargeThatPgvectorFindsLittleOfItToLearnFrom() {
    sealAt = 50_000;
    list(0, 40_000);
    tableBytes = 8_192L * 1_000_000;
    assertThat(next(Mode.SEGMENTS)).isNull();
    grow(20_000);
    assertThat(next(Mode.SEGMENTS)).isEqualTo(new IndexStep.OpenSegment());
  }

  @Test
  void graphsAreMergedWhenTheOldestIsNotLargerThanAllNewerOnes() {
    list(3, 0);
    graph(0, 1, 1_000);
    graph(1, 2, 1_000);
    graph(2, 3, 1_000);
    assertThat(next(Mode.SEGMENTS)).isNull();
    graph(3, 4, 1_000);
    assertThat(steps(Mode.SEGMENTS)).startsWith(new IndexStep.MakeGraph(0, 4)).hasSize(5);
    assertThat(names()).containsExactlyInAnyOrder("list_3", "graph_0_4");
  }

  @Test
  void largeGraphIsNotMadeAgainForAFewPassages() {
    list(4, 0);
    graph(0, 1, 1_000_000);
    graph(1, 2, 1_000);
    graph(2, 3, 1_000);
    graph(3, 4, 1_000);
    assertThat(next(Mode.SEGMENTS)).isNull();
  }

  @Test
  void indexThatWasLeftHalfMadeGoesFirst() {
    list(0, 2_000);
    indexes.add(new VectorIndex("half", true, 0, 1, false, false, 0, 0));
    assertThat(next(Mode.SEGMENTS)).isEqualTo(new IndexStep.Drop("half"));
  }

  @Test
  void indexThatSomebodyIsMakingIsWaitedFor() {
    list(0, 2_000);
    indexes.add(new VectorIndex("theirs", true, 0, 1, false, true, 0, 0));
    assertThat(next(Mode.SEGMENTS)).isNull();
  }

  @Test
  void plainGraphTakesThePlaceOfSegmentsAndBack() {
    list(1, 10);
    graph(0, 1, 2_000);
    assertThat(steps(Mode.PLAIN)).startsWith(new IndexStep.MakeGraph(0, null)).hasSize(3);
    assertThat(names()).containsExactly("graph_0_null");

    indexes.add(new VectorIndex("list_0", false, 0, null, true, false, listBytes(3_000), 1));
    assertThat(steps(Mode.SEGMENTS))
        .containsExactly(
            new IndexStep.OpenSegment(),
            new IndexStep.MakeGraph(0, 2),
            new IndexStep.Drop("list_0"),
            new IndexStep.Drop("graph_0_null"));
  }

  @Test
  void modeNoneTouchesNothing() {
    graph(7, 9, 1_000);
    assertThat(next(Mode.NONE)).isNull();
  }

  /** Cuts the maker off anywhere, by dropping or half making what it was at, while rows come in. */
  @ParameterizedTest
  @CsvSource({"1000, 1200", "50000, 120000"})
  void searchIsAlwaysServedAndAllIsWellInTheEndWhereverItWasCutOff(int sealedAt, long listed) {
    sealAt = sealedAt;
    long seed = System.nanoTime();
    Random random = new Random(seed);
    list(0, 0);
    for (int round = 0; round < 2_000; round++) {
      grow(random.nextInt(sealedAt * 4 / 5));
      @Nullable IndexStep step = next(Mode.SEGMENTS);
      if (step == null) {
        continue;
      }
      if (random.nextInt(3) > 0) {
        take(step);
      } else if (step instanceof IndexStep.OpenSegment) {
        open++; // Opened, but the list was not made.
      } else if (step instanceof IndexStep.MakeGraph graph) {
        indexes.add(
            new VectorIndex(
                "half" + round, true, graph.first(), graph.end(), false, false, round, 0));
      }
      assertThat(new IndexedModel(1, DIMENSIONS, indexes, 0, null).list())
          .as("list that serves, seed %d, round %d", seed, round)
          .isNotNull();
    }
    steps(Mode.SEGMENTS);
    IndexedModel model = new IndexedModel(1, DIMENSIONS, indexes, 0, null);
    assertThat(model.listed()).as("seed %d", seed).isLessThan(listed);
    assertThat(indexes).as("seed %d", seed).hasSize(model.graphs().size() + 1);
    assertThat(model.graphs()).as("seed %d", seed).hasSizeLessThan(16);
  }

  private List<String> names() {
    return indexes.stream().map(VectorIndex::name).toList();
  }

  /** One in parts holds what one in one part held. */
  private void list(IndexStep.MakeList made) {
    if (made.parts() == 1) {
      list(made.first(), 0);
      return;
    }
    long bytes =
        indexes.stream()
            .filter(index -> !index.graph() && index.first() == made.first())
            .mapToLong(VectorIndex::bytes)
            .max()
            .orElseThrow();
    indexes.add(
        new VectorIndex(
            "list_" + made.first() + "_" + made.parts(),
            false,
            made.first(),
            null,
            true,
            false,
            bytes + 8_192L * made.parts(),
            made.parts()));
  }

  private void list(int first, long passages) {
    indexes.add(
        new VectorIndex("list_" + first, false, first, null, true, false, listBytes(passages), 1));
    open = Math.max(open, first);
  }

  private void graph(int first, @Nullable Integer end, long passages) {
    indexes.add(
        new VectorIndex(
            "graph_" + first + "_" + end,
            true,
            first,
            end,
            true,
            false,
            passages * PASSAGE_BYTES,
            0));
  }

  private @Nullable IndexStep next(Mode mode) {
    return next(settings(mode, sealAt));
  }

  private @Nullable IndexStep next(IndexSettings settings) {
    return new IndexPlan(settings, DIMENSIONS, tableBytes).next(indexes);
  }

  private static IndexSettings settings(Mode mode, int sealAt) {
    return new IndexSettings(mode, sealAt, 4, 1 << 20, 0, Duration.ofSeconds(1));
  }

  /** Takes steps until there are none. */
  private List<IndexStep> steps(Mode mode) {
    List<IndexStep> steps = new ArrayList<>();
    for (IndexStep step = next(mode); step != null; step = next(mode)) {
      assertThat(steps).as("steps come to an end").hasSizeLessThan(100);
      take(step);
      steps.add(step);
    }
    return steps;
  }

  private void take(IndexStep step) {
    if (step instanceof IndexStep.Drop drop) {
      indexes.removeIf(index -> index.name().equals(drop.name()));
    } else if (step instanceof IndexStep.MakeList list) {
      list(list);
    } else if (step instanceof IndexStep.OpenSegment) {
      list(open + 1, 0);
    } else if (step instanceof IndexStep.MakeGraph graph) {
      graph(graph.first(), graph.end(), 1_000);
    }
  }

  /** Every list gets the new passages, for all of them are without end. */
  private void grow(long passages) {
    indexes.replaceAll(
        index ->
            index.graph()
                ? index
                : new VectorIndex(
                    index.name(),
                    false,
                    index.first(),
                    null,
                    index.valid(),
                    false,
                    index.bytes() + passages * 68,
                    index.parts()));
  }

  private static long listBytes(long passages) {
    return 8_192 * (3 + passages / 120);
  }
}
