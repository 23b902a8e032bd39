package dev.parley.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Measurement;
import dev.parley.bench.round.Sample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-20T12:00:00Z"), ZoneOffset.UTC);

  @Test
  void aRowIsAScenarioAndAColumnAContenderWithItsRatioToTheBaseline() {
    Measured measured =
        new Measured(
            "500 a batch",
            List.of(
                measurement("first", "copy", 20_000, Map.of()),
                measurement("first", "ours", 16_000, Map.of()),
                measurement("again", "ours", 100_000, Map.of("WAL bytes", 0.0))));

    assertThat(RateTable.of(List.of(measured)))
        .isEqualTo(
            """
            |  | scenario | copy | ours |
            |---|---|---|---|
            | 500 a batch | first | 20,000/s | 16,000/s (0.80) |
            | 500 a batch | again | – | 100,000/s (5.00), WAL bytes 0 |
            """);
  }

  @Test
  void aGoalIsMetOrMissedOrWasNotMeasured() {
    assertThat(Goal.ratio("x", 0.8, OptionalDouble.of(0.8)).verdict()).isEqualTo("met");
    assertThat(Goal.ratio("x", 0.8, OptionalDouble.of(0.79)).verdict()).isEqualTo("**missed**");
    assertThat(Goal.atMost("x", 25, "ms", OptionalDouble.of(25.1)).verdict())
        .isEqualTo("**missed**");
    assertThat(Goal.atMost("x", 0, "bytes", OptionalDouble.of(0)).verdict()).isEqualTo("met");
    assertThat(Goal.ratio("x", 0.8, OptionalDouble.empty()).verdict()).isEqualTo("not measured");
  }

  @Test
  void thePageSaysWhatRanWhereAndWhatDidNot(@TempDir Path directory) throws Exception {
    Report report = new Report("Into Postgres", CLOCK);
    report.fact("command", "`run writer --rounds 3`");
    report.skipped("search, which needs pgvector");
    report.goals(List.of(Goal.ratio("first writes", 0.8, OptionalDouble.of(0.9))));
    report.section(
        "Batches",
        "How to read it.",
        List.of(new Measured("x", List.of(measurement("s", "c", 5, Map.of())))));

    Path page = directory.resolve("results/writer.md");
    report.write(page);

    assertThat(Files.readString(page))
        .startsWith("# Into Postgres\n\n- machine: ")
        .contains("cores")
        .contains("- on: 2026-11-20\n")
        .contains("- command: `run writer --rounds 3`\n")
        .contains("- **not measured**: search, which needs pgvector\n")
        .contains("| first writes | ≥ 0.80 | 0.90 | met |")
        .contains("## Batches\n\nHow to read it.\n\n|  | scenario | c |");
  }

  private static Measurement measurement(
      String scenario, String contender, double rate, Map<String, Double> beside) {
    return new Measurement(scenario, contender, List.of(new Sample(100, 100 / rate, beside)));
  }
}
