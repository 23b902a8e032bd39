package dev.parley.bench.writer;

import dev.parley.bench.round.Comparison;
import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Part;
import dev.parley.bench.round.Trial;
import dev.parley.stack.PostgresAddress;
import java.util.ArrayList;
import java.util.List;

/** All contenders at each batch size while an index takes each vector. */
final class IndexedBatches implements Part {
  /** In a run, at least. */
  private static final int BATCHES = 2;

  private final Plan plan;
  private final PostgresAddress server;
  private final IndexMode mode;

  IndexedBatches(Plan plan, PostgresAddress server, IndexMode mode) {
    this.plan = plan;
    this.server = server;
    this.mode = mode;
  }

  @Override
  public String title() {
    return "Batch sizes, pgvector, " + mode.label();
  }

  @Override
  public String explanation() {
    return "First writes of %,d conversations a run, or of two batches where these are more, into tables that are empty at first; a larger index costs more, see the search under load. LangChain4j's table has a plain HNSW index in each case."
        .formatted(plan.fewerRows());
  }

  @Override
  public List<Measured> measure() throws Exception {
    List<Measured> measured = new ArrayList<>();
    try (BenchDatabase database = new BenchDatabase(server);
        Paths paths = new Paths(database, Contender.SYSTEMS);
        AutoCloseable serving = mode.on(database)) {
      IndexMode.alsoOf(LangChain4jStore.TABLE, database);
      for (int batch : plan.batches()) {
        Workload workload =
            Writes.FIRST.of(plan.source(), Math.max(plan.fewerRows(), BATCHES * batch));
        List<Trial> trials = new ArrayList<>();
        for (Contender contender : Contender.SYSTEMS) {
          trials.add(
              new Trial(
                  Writes.FIRST.label(),
                  contender.label(),
                  new TimedWrites(paths.target(contender), workload, batch, false)));
        }
        measured.add(plan.run(new Comparison(BatchSizes.name(batch), trials)));
      }
    }
    return measured;
  }
}
