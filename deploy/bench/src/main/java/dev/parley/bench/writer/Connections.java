package dev.parley.bench.writer;

import dev.parley.bench.round.Comparison;
import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Part;
import dev.parley.bench.round.Sample;
import dev.parley.bench.round.Trial;
import dev.parley.stack.PostgresAddress;
import dev.parley.wire.EmbeddedConversation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

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
    return "First writes of %,d conversations, shared out batch by batch.".formatted(plan.rows());
  }

  @Override
  public List<Measured> measure() throws Exception {
    List<EmbeddedConversation> rows = Writes.FIRST.of(plan.source(), plan.rows()).written();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (BenchDatabase database = new BenchDatabase(server);
        WritePath one = Contender.PARLEY.open(database);
        WritePath other = Contender.PARLEY.open(database)) {
      Comparison comparison =
          new Comparison(
              COMPARISON,
              List.of(
                  trial(ONE, () -> run(database, threads, rows, List.of(one))),
                  trial(TWO, () -> run(database, threads, rows, List.of(one, other)))));
      return List.of(plan.run(comparison));
    } finally {
      threads.shutdownNow();
    }
  }

  private static Trial trial(String scenario, Trial.Run run) {
    return new Trial(scenario, Contender.PARLEY.label(), run);
  }

  private static Sample run(
      BenchDatabase database,
      ExecutorService threads,
      List<EmbeddedConversation> rows,
      List<WritePath> paths)
      throws Exception {
    database.clear();
    List<Future<?>> writing = new ArrayList<>();
    long begun = System.nanoTime();
    for (int i = 0; i < paths.size(); i++) {
      int share = i;
      writing.add(
          threads.submit(
              () -> {
                List<List<EmbeddedConversation>> batches = Workload.batches(rows, BATCH);
                for (int batch = share; batch < batches.size(); batch += paths.size()) {
                  paths.get(share).write(batches.get(batch));
                }
                return null;
              }));
    }
    for (Future<?> one : writing) {
      one.get();
    }
    return new Sample(rows.size(), (System.nanoTime() - begun) / 1e9, Map.of());
  }
}
