package dev.parley.bench.embedder;

import dev.parley.bench.report.PageOptions;
import dev.parley.bench.report.Report;
import dev.parley.bench.round.Findings;
import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Part;
import dev.parley.stack.ParleyStack;
import dev.parley.stack.StackSettings;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the embedder. */
@Command(
    name = "embedder",
    showDefaultValues = true,
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = {
      "How fast texts get their vectors: the model in the process beside LangChain4j, a whole worker",
      "beside a bare Streams copy, batched calls to a provider beside a call a text, and the cache",
      "beside a bare MGET, in interleaved rounds. A full run is kept in",
      "deploy/bench/results/embedder.md."
    })
public final class EmbedderCommand implements Callable<Integer> {
  @Mixin private PageOptions page = new PageOptions();

  @Option(names = "--rounds", description = "Rounds that count.")
  private int rounds = 5;

  @Option(names = "--conversations", description = "Conversations of a whole worker's run.")
  private int conversations = 300_000;

  @Option(names = "--provided", description = "Conversations of a provider's run.")
  private int provided = 40_000;

  @Option(names = "--looked-up", description = "Vectors looked up in a run.")
  private int lookedUp = 400_000;

  @Option(names = "--seed", description = "Decides the data and the orders.")
  private long seed = 20_261_120;

  @Option(
      names = "--only",
      split = ",",
      description = "These parts alone, out of ${COMPLETION-CANDIDATES}.")
  private List<EmbedderPart> only = List.of();

  @Override
  public Integer call() throws Exception {
    Report report = new Report("From text to vectors", Clock.systemUTC());
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
    page.keep(report, "embedder.md", only.isEmpty());
    return 0;
  }

  private void measure(Report report, ParleyStack stack) throws Exception {
    Findings<EmbedderPart> findings = new Findings<>();
    for (EmbedderPart name : only.isEmpty() ? List.of(EmbedderPart.values()) : only) {
      Part part = name.part(plan(), stack);
      System.err.println("== " + part.title());
      List<Measured> measured = part.measure();
      findings.add(name, measured);
      report.section(part.title(), part.explanation(), measured);
      report.goals(new EmbedderGoals(findings).all());
    }
  }

  private EmbedderPlan plan() {
    return page.quick()
        ? new EmbedderPlan(1, 1, 2_000, 1_000, 20, 8_192, seed)
        : new EmbedderPlan(rounds, 2, conversations, provided, 150, lookedUp, seed);
  }
}
