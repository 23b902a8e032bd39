package dev.parley.e2e.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.e2e.trial.ScaleChange;
import dev.parley.e2e.trial.SteadyWork;
import dev.parley.e2e.trial.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScalingTablesTest {
  private static final Verdict HELD = new Verdict(42, 9, 9, 0, List.of("a", "b"), Map.of());

  @Test
  void whatReachesItsGoalsIsHeldAndStandsInTheTables() {
    ScalingTables tables =
        new ScalingTables(
            List.of(steady(1, 4_480, false), steady(2, 8_064, false)),
            List.of(came(10_000), went(100)),
            HELD);

    assertThat(tables.held()).isTrue();
    assertThat(tables.lines())
        .contains(
            "| 2 embedders, to so many times one | ≥ 0.90 | 0.90 | met |",
            "| a started embedder's first result | ≤ 10.0 s | 10.0 s | met |",
            "| 2 → 1: texts sent again | ≤ 1.00 % | 1.00 % | met |",
            "| 2 | 8064 | 10.0 s | 806 | 0.90 | 0.90 | 0.5 s |",
            "| 1 → 2 | 10.0 s | – | 0.8 s | 20.0 s | 10000 | 30 (0.30 %) |",
            "| 2 → 1 | – | 1.5 s | 0.8 s | 20.0 s | 10000 | 100 (1.00 %) |",
            HELD.toString());
  }

  @Test
  void aRateTooLowBreaksIt() {
    assertThat(missed(steady(2, 8_000, false), came(1), went(0)))
        .containsExactly("| 2 embedders, to so many times one | ≥ 0.90 | 0.89 | **missed** |");
  }

  @Test
  void aRateWithTooLittleToDoBreaksIt() {
    assertThat(missed(steady(2, 8_960, true), came(1), went(0)))
        .containsExactly(
            "| 2 embedders, to so many times one | ≥ 0.90 | 1.00, with too little to do |"
                + " **missed** |");
  }

  @Test
  void aLateFirstResultBreaksIt() {
    assertThat(missed(steady(2, 8_960, false), came(10_400), went(0)))
        .containsExactly("| a started embedder's first result | ≤ 10.0 s | 10.4 s | **missed** |");
  }

  @Test
  void moreThanAHundredthSentAgainBreaksIt() {
    assertThat(missed(steady(2, 8_960, false), came(1), went(200)))
        .containsExactly("| 2 → 1: texts sent again | ≤ 1.00 % | 2.00 % | **missed** |");
  }

  @Test
  void aBrokenGuaranteeBreaksIt() {
    Verdict broken = new Verdict(42, 9, 8, 0, List.of("a", "b"), Map.of("a", "1 violation"));

    assertThat(
            new ScalingTables(List.of(steady(1, 1, false)), List.of(came(1), went(0)), broken)
                .held())
        .isFalse();
  }

  private static List<String> missed(SteadyWork two, ScaleChange came, ScaleChange went) {
    ScalingTables tables =
        new ScalingTables(List.of(steady(1, 4_480, false), two), List.of(came, went), HELD);
    assertThat(tables.held()).isFalse();
    return tables.lines().stream().filter(line -> line.contains("**missed**")).toList();
  }

  private static SteadyWork steady(int replicas, long results, boolean ranOut) {
    return new SteadyWork(
        replicas, Duration.ofSeconds(10), results, Duration.ofMillis(500), ranOut);
  }

  private static ScaleChange came(long firstMillis) {
    return change("1 → 2", List.of(), List.of(Duration.ofMillis(firstMillis)), 30);
  }

  private static ScaleChange went(long repeated) {
    return change("2 → 1", List.of(Duration.ofMillis(1_500)), List.of(), repeated);
  }

  private static ScaleChange change(
      String what, List<Duration> stopped, List<Duration> first, long repeated) {
    return new ScaleChange(
        what, stopped, first, Duration.ofMillis(800), Duration.ofSeconds(20), 10_000, repeated);
  }
}
