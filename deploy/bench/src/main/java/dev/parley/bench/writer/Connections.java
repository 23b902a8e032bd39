package dev.parley.bench.writer;

import dev.parley.bench.round.Comparison;
import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Part;
import dev.parley.bench.round.Trial;
import dev.parley.stack.PostgresAddress;
import dev.parley.wire.EmbeddedConversation;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Several stores at once, as several replicas are. */
final class Connections implements Part {
  static final String COMPARISON = "500 a batch";
  static final String ONE = "one connection";
  static final String TWO = "two connections";

  private static final int BATCH = 500;

  private final Plan plan;
  private final PostgresAddress server;

  Connections(Plan plan, PostgresAddress server) {
    this.plan = plan;
    this.server = server;
  }

  @Override
  public String title() {
    return "Connections at once, plain Postgres";
  }

  @Override
  public String explanation() {
    return "First writes of %,d conversations, shared out batch by batch.".formatted(rows());
  }

  @Override
  public List<Measured> measure() throws Exception {
    List<EmbeddedConversation> rows = Writes.FIRST.of(plan.source(), rows()).written();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (BenchDatabase database = new BenchDatabase(server);
        WritePath one = Contender.PARLEY.open(database);
        WritePath other = Contender.PARLEY.open(database)) {
      Comparison comparison =
          new Comparison(
              COMPARISON,
              List.of(
                  trial(ONE, new ParallelWrites(database, threads, rows, BATCH, List.of(one))),
                  trial(
                      TWO,
                      new ParallelWrites(database, threads, rows, BATCH, List.of(one, other)))));
      return List.of(plan.run(comparison));
    } finally {
      threads.shutdownNow();
    }
  }

  private int rows() {
    return ParallelWrites.LONGER * plan.rows();
  }

  private static Trial trial(String scenario, Trial.Run run) {
    return new Trial(scenario, Contender.PARLEY.label(), run);
  }
}
