package dev.parley.bench.writer;

import dev.parley.bench.report.PageOptions;
import dev.parley.bench.report.Report;
import dev.parley.bench.round.Findings;
import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Part;
import dev.parley.stack.ParleyStack;
import dev.parley.stack.StackSettings;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the way into Postgres. */
@Command(
    name = "writer",
    showDefaultValues = true,
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = {
      "How fast conversations reach Postgres: Parley's store beside raw COPY, LangChain4j, a JDBC",
      "sink's way, row by row and other guarded upserts, in interleaved rounds on an embedded",
      "Postgres (PARLEY_STACK says otherwise) and on one with pgvector. A full run is kept in",
      "deploy/bench/results/writer.md."
    })
public final class WriterCommand implements Callable<Integer> {
  @Mixin private PageOptions page = new PageOptions();

  @Option(names = "--rounds", description = "Rounds that count.")
  private int rounds = 5;

  @Option(names = "--rows", description = "Conversations a run.")
  private int rows = 8_000;

  @Option(names = "--batch", split = ",", description = "Conversations a transaction.")
  private List<Integer> batches = List.of(10, 100, 500, 2_000);

  @Option(names = "--large", description = "Conversations of the large table.")
  private int large = 1_000_000;

  @Option(
      names = "--searched",
      description = "Conversations, of two passages each, of the table that is searched.")
  private int searched = 100_000;

  @Option(names = "--seconds", description = "How long each run writes while it is searched.")
  private int seconds = 6;

  @Option(names = "--seed", description = "Decides the data and the orders.")
  private long seed = 20_261_120;

  @Option(
      names = "--postgres",
      description = {
        "JDBC URL of a Postgres with pgvector, with user and password, who may create databases.",
        "Without it, what needs pgvector is skipped."
      })
  private @Nullable String postgres;

  @Option(
      names = "--only",
      split = ",",
      description = "These parts alone, out of ${COMPLETION-CANDIDATES}.")
  private List<PartName> only = List.of();

  @Override
  public Integer call() throws Exception {
    Report report = new Report("Into Postgres", Clock.systemUTC());
    report.fact("command", page.commandLine());
    report.fact("seed", Long.toString(seed));
    try (ParleyStack stack = ParleyStack.start(StackSettings.fromEnvironment(System.getenv()))) {
      Servers servers =
          new Servers(
              stack.postgres(),
              Optional.ofNullable(postgres).map(PostgresUrl::parse),
              stack.kafka());
      servers.describe(report);
      try {
        measure(report, servers);
      } finally {
        // Also what a part that failed came after; only a run to its end is kept.
        System.out.println(report.markdown());
      }
    }
    page.keep(report, "writer.md", only.isEmpty());
    return 0;
  }

  private void measure(Report report, Servers servers) throws Exception {
    Findings<PartName> findings = new Findings<>();
    for (PartName name : only.isEmpty() ? List.of(PartName.values()) : only) {
      Optional<Part> part = name.part(plan(), servers);
      if (part.isEmpty()) {
        System.err.println("SKIPPED: " + name + ", which needs pgvector: name it by --postgres");
        report.skipped(name + ", which needs a server with pgvector, `--postgres`");
        continue;
      }
      System.err.println("== " + part.get().title());
      List<Measured> measured = part.get().measure();
      findings.add(name, measured);
      report.section(part.get().title(), part.get().explanation(), measured);
    }
    report.goals(new WriterGoals(findings).all());
  }

  private Plan plan() {
    return page.quick()
        ? new Plan(1, 400, batches, 2_000, 500, 1, seed)
        : new Plan(rounds, rows, batches, large, searched, seconds, seed);
  }
}
