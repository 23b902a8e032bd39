package dev.parley.bench.metrics;

import dev.parley.bench.embedder.MeasuredEmbedder;
import dev.parley.bench.report.Goal;
import dev.parley.bench.report.PageOptions;
import dev.parley.bench.report.Report;
import dev.parley.bench.round.Findings;
import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Part;
import dev.parley.bench.round.Rounds;
import dev.parley.bench.writer.MeasuredWriter;
import dev.parley.stack.ParleyStack;
import dev.parley.stack.StackSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures what metrics cost. */
@Command(
    name = "metrics",
    showDefaultValues = true,
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = {
      "What metrics cost: a whole embedder-worker and a whole writer-worker as they are shipped, with",
      "their metrics scraped, beside the same without metrics, in interleaved rounds. A full run is",
      "kept in deploy/bench/results/metrics.md."
    })
public final class MetricsCommand implements Callable<Integer> {
  /** Of the throughput without metrics. */
  private static final double AT_LEAST = 0.97;

  private static final int QUICK = 4_000;

  @Mixin private PageOptions page = new PageOptions();

  @Option(names = "--rounds", description = "Rounds that count.")
  private int rounds = 5;

  @Option(names = "--conversations", description = "Conversations of a run.")
  private int conversations = 200_000;

  @Option(names = "--every", description = "Seconds from scrape to scrape.")
  private double every = 5;

  @Option(
      names = "--idle",
      description = "Seconds for which an embedder runs before it has work; a minute at least.")
  private int idle = 70;

  @Option(names = "--seed", description = "Decides the data and the orders.")
  private long seed = 20_261_120;

  @Option(
      names = "--only",
      split = ",",
      description = "These parts alone, out of ${COMPLETION-CANDIDATES}.")
  private List<MetricsPart> only = List.of();

  @Override
  public Integer call() throws Exception {
    Report report = new Report("What metrics cost", Clock.systemUTC());
    report.fact("command", page.commandLine());
    report.fact("seed", Long.toString(seed));
    try (ParleyStack stack = ParleyStack.start(StackSettings.fromEnvironment(System.getenv()))) {
      try {
        measure(report, stack);
      } finally {
        // Also what a part that failed came after; only a run to its end is kept.
        System.out.println(report.markdown());
      }
    }
    page.keep(report, "metrics.md", only.isEmpty());
    return 0;
  }

  private void measure(Report report, ParleyStack stack) throws Exception {
    Findings<MetricsPart> findings = new Findings<>();
    for (MetricsPart name : only.isEmpty() ? List.of(MetricsPart.values()) : only) {
      Part part = part(name, stack);
      System.err.println("== " + part.title());
      List<Measured> measured = part.measure();
      findings.add(name, measured);
      report.section(part.title(), part.explanation(), measured);
    }
    report.goals(
        List.of(
            goal(
                findings,
                MetricsPart.EMBEDDER,
                MeasuredEmbedder.COMPARISON,
                MeasuredEmbedder.SCENARIO,
                MeasuredEmbedder.MEASURED),
            goal(
                findings,
                MetricsPart.WRITER,
                MeasuredWriter.COMPARISON,
                MeasuredWriter.SCENARIO,
                MeasuredWriter.MEASURED)));
  }

  private Part part(MetricsPart name, ParleyStack stack) {
    Rounds times = new Rounds(page.quick() ? 1 : rounds, seed, System.err::println);
    Duration pause = Duration.ofMillis(Math.round((page.quick() ? 0.1 : every) * 1000));
    int run = page.quick() ? QUICK : conversations;
    return switch (name) {
      case EMBEDDER ->
          new MeasuredEmbedder(
              stack.kafka(), run, pause, Duration.ofSeconds(page.quick() ? 0 : idle), seed, times);
      case WRITER -> new MeasuredWriter(stack.postgres(), stack.kafka(), run, pause, seed, times);
    };
  }

  private static Goal goal(
      Findings<MetricsPart> findings,
      MetricsPart part,
      String comparison,
      String scenario,
      String contender) {
    OptionalDouble ratio =
        findings
            .comparison(part, comparison)
            .flatMap(measured -> measured.find(scenario, contender).map(measured::ratio))
            .map(OptionalDouble::of)
            .orElse(OptionalDouble.empty());
    return Goal.ratio(comparison + ": scraped, to without metrics", AT_LEAST, ratio);
  }
}
