package dev.parley.e2e.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.e2e.trial.Outage;
import dev.parley.e2e.trial.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SoakRowTest {
  private static final List<Outage> OUTAGES =
      List.of(
          new Outage(
              "embedder-1.4",
              153,
              Duration.ZERO,
              Duration.ofMillis(2_340),
              Duration.ofMillis(2_990)),
          new Outage(
              "writer-0.2", 87, Duration.ZERO, Duration.ofMillis(640), Duration.ofMillis(11_049)));

  @Test
  void aRoundIsALineUnderItsHeader() {
    Verdict verdict = new Verdict(42, 12_000, 1_200, 48, List.of("a", "b"), Map.of());
    String row = new SoakRow(3, OUTAGES, verdict, 8_000, Duration.ofSeconds(31)).toString();
    assertThat(row.strip().split("\\s{2,}"))
        .containsExactly(
            "3",
            "42",
            "embedder-1.4 / writer-0.2",
            "153 / 87",
            "2.3 / 0.6",
            "3.0 / 11.0",
            "4000",
            "1200",
            "48",
            "31.0",
            "all 2 held");
    assertThat(SoakRow.header().strip().split("\\s{2,}")).hasSize(11);
  }

  @Test
  void whatIsBrokenIsNamed() {
    Verdict verdict = new Verdict(42, 1, 1, 0, List.of("a", "b"), Map.of("b", "1 violations"));
    assertThat(new SoakRow(1, OUTAGES, verdict, 0, Duration.ZERO).toString()).endsWith("BROKEN: b");
  }
}
