package dev.parley.bench.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoundsTest {
  private static final long SEED = 7;

  private final List<String> ran = new ArrayList<>();

  @Test
  void everyTrialRunsOnceARoundAndOnceToWarmUp() throws Exception {
    new Rounds(20, SEED, line -> {}).run(comparison("a", "b", "c"));

    assertThat(ran).hasSize(21 * 3);
    for (int round = 0; round < 21; round++) {
      assertThat(ran.subList(3 * round, 3 * round + 3)).containsExactlyInAnyOrder("a", "b", "c");
    }
  }

  @Test
  void roundsHaveDifferentOrdersThatTheSeedDecides() throws Exception {
    new Rounds(20, SEED, line -> {}).run(comparison("a", "b", "c"));
    List<String> once = List.copyOf(ran);
    ran.clear();
    new Rounds(20, SEED, line -> {}).run(comparison("a", "b", "c"));

    assertThat(ran).isEqualTo(once);
    Set<String> orders =
        IntStream.range(0, 21)
            .mapToObj(round -> String.join("", once.subList(3 * round, 3 * round + 3)))
            .collect(Collectors.toSet());
    assertThat(orders).hasSizeGreaterThan(2);
  }

  @Test
  void baselineThatTheOthersGoByIsFirstInEveryRound() throws Exception {
    new Rounds(20, SEED, line -> {})
        .run(new Comparison("x", comparison("a", "b", "c").trials(), true));

    Set<String> orders = new HashSet<>();
    for (int round = 0; round < 21; round++) {
      orders.add(String.join("", ran.subList(3 * round, 3 * round + 3)));
    }
    assertThat(orders).containsExactlyInAnyOrder("abc", "acb");
  }

  @Test
  void theWarmUpIsNotCounted() throws Exception {
    int[] runs = {0};
    Trial slowAtFirst =
        new Trial("s", "c", () -> new Sample(10, runs[0]++ == 0 ? 100 : 1, Map.of()));

    Measured measured =
        new Rounds(3, SEED, line -> {}).run(new Comparison("x", List.of(slowAtFirst)));

    assertThat(measured.baseline().samples()).hasSize(3);
    assertThat(measured.baseline().rate()).isEqualTo(10);
  }

  @Test
  void aRatioIsThatOfEachRoundAndSoNotMovedByARoundThatWasSlowForAll() {
    Measurement base = measurement(10, 1, 10);
    Measurement twice = measurement(20, 2, 20);

    assertThat(twice.ratioTo(base)).isEqualTo(2, within(1e-9));
    assertThat(new Measured("x", List.of(base, twice)).ratio(twice)).isEqualTo(2, within(1e-9));
  }

  @Test
  void figuresBesideAreMediansToo() {
    Measurement measurement =
        new Measurement(
            "s",
            "c",
            List.of(
                new Sample(1, 1, Map.of("p95", 3.0)),
                new Sample(1, 1, Map.of("p95", 9.0)),
                new Sample(1, 1, Map.of("p95", 4.0))));

    assertThat(measurement.beside()).containsExactly(Map.entry("p95", 4.0));
  }

  @Test
  void theMedianIsTheMiddleOfWhatIsSorted() {
    assertThat(Median.of(List.of(9.0, 1.0, 5.0))).isEqualTo(5);
    assertThat(Median.of(List.of(9.0, 1.0, 5.0, 7.0))).isEqualTo(6);
    assertThatThrownBy(() -> Median.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void atLeastOneRoundIsNeeded() {
    assertThatThrownBy(() -> new Rounds(0, SEED, line -> {})).hasMessageContaining("rounds are 0");
  }

  private Comparison comparison(String... scenarios) {
    return new Comparison(
        "x",
        Arrays.stream(scenarios)
            .map(
                scenario ->
                    new Trial(
                        scenario,
                        "c",
                        () -> {
                          ran.add(scenario);
                          return new Sample(1, 1, Map.of());
                        }))
            .toList());
  }

  private static Measurement measurement(double... rates) {
    return new Measurement(
        "s",
        "c",
        Arrays.stream(rates).mapToObj(rate -> new Sample(100, 100 / rate, Map.of())).toList());
  }
}
