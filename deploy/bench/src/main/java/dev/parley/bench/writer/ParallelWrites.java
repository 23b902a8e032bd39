package dev.parley.bench.writer;

import dev.parley.bench.round.Sample;
import dev.parley.bench.round.Trial;
import dev.parley.wire.EmbeddedConversation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** First writes into empty tables, shared out batch by batch to several connections. */
final class ParallelWrites implements Trial.Run {
  /** How many times a run's rows: several connections are through with them before all is warm. */
  static final int LONGER = 3;

  private final BenchDatabase database;
  private final ExecutorService threads;
  private final List<EmbeddedConversation> rows;
  private final int batch;
  private final List<WritePath> paths;

  /**
   * @param threads as many as there are paths, at least
   * @param paths each a connection of its own
   */
  ParallelWrites(
      BenchDatabase database,
      ExecutorService threads,
      List<EmbeddedConversation> rows,
      int batch,
      List<WritePath> paths) {
    this.database = database;
    this.threads = threads;
    this.rows = rows;
    this.batch = batch;
    this.paths = paths;
  }

  @Override
  public Sample once() throws Exception {
    database.clear();
    List<List<EmbeddedConversation>> batches = Workload.batches(rows, batch);
    List<Future<?>> writing = new ArrayList<>();
    long begun = System.nanoTime();
    for (int i = 0; i < paths.size(); i++) {
      int share = i;
      writing.add(
          threads.submit(
              () -> {
                for (int next = share; next < batches.size(); next += paths.size()) {
                  paths.get(share).write(batches.get(next));
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
