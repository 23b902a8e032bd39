package dev.parley.bench.writer;

import dev.parley.bench.round.Sample;
import dev.parley.bench.round.Trial;
import dev.parley.wire.EmbeddedConversation;
import java.util.List;
import java.util.Map;

/** Writes a workload in batches, to rows that stand; only the writing is timed. */
final class TimedWrites implements Trial.Run {
  /** What stands is put there in batches of this size. */
  private static final int STANDING_BATCH = 1_000;

  private final Target target;
  private final Workload workload;
  private final int batch;
  private final boolean countsWal;

  /**
   * @param countsWal whether the WAL of the run is of interest
   */
  TimedWrites(Target target, Workload workload, int batch, boolean countsWal) {
    this.target = target;
    this.workload = workload;
    this.batch = batch;
    this.countsWal = countsWal;
  }

  @Override
  public Sample once() throws Exception {
    target.clear();
    if (!workload.standing().isEmpty()) {
      write(target.standing(), workload.standing(), STANDING_BATCH);
      // What stood for long was vacuumed; and reading it for the first time writes nothing then.
      target.database().execute("VACUUM (ANALYZE)");
      // The statistics are rows, too, that their first reader would write to.
      target.database().execute("VACUUM pg_class, pg_statistic");
      target.database().execute("CHECKPOINT");
    }
    long walBefore = countsWal ? target.database().walPosition() : 0;
    double seconds = write(target.path(), workload.written(), batch);
    return new Sample(
        workload.written().size(),
        seconds,
        countsWal
            ? Map.of("WAL bytes", (double) (target.database().walPosition() - walBefore))
            : Map.of());
  }

  /** How many seconds it took. */
  static double write(WritePath path, List<EmbeddedConversation> rows, int batch) throws Exception {
    List<List<EmbeddedConversation>> batches = Workload.batches(rows, batch);
    long begun = System.nanoTime();
    for (List<EmbeddedConversation> one : batches) {
      path.write(one);
    }
    return (System.nanoTime() - begun) / 1e9;
  }
}
