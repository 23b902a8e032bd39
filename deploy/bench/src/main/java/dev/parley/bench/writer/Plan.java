package dev.parley.bench.writer;

import dev.parley.bench.data.ConversationSource;
import dev.parley.bench.round.Comparison;
import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Rounds;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How much is run.
 *
 * @param rounds counted, after one that warms up
 * @param rows conversations a run
 * @param batches conversations a transaction, each on its own
 * @param large rows of the large table
 * @param searched conversations of the table that is searched under load
 * @param loadSeconds how long it is searched under load, a run
 * @param seed of the data and of the orders
 */
record Plan(
    int rounds,
    int rows,
    List<Integer> batches,
    int large,
    int searched,
    int loadSeconds,
    long seed) {
  /** A live HNSW index takes so much longer that fewer rows tell as much. */
  private static final int FEWER = 16;

  private static final int FEWEST = 20;

  Plan {
    batches = List.copyOf(batches);
  }

  ConversationSource source() {
    return new ConversationSource(seed);
  }

  /** Every kind of writes, of {@link #rows} conversations. */
  Map<Writes, Workload> workloads() {
    ConversationSource source = source();
    Map<Writes, Workload> all = new EnumMap<>(Writes.class);
    for (Writes writes : Writes.values()) {
      all.put(writes, writes.of(source, rows));
    }
    return all;
  }

  /** Rows for what is slow. */
  int fewerRows() {
    return Math.max(FEWEST, rows / FEWER);
  }

  Measured run(Comparison comparison) throws Exception {
    return run(comparison, rounds);
  }

  Measured run(Comparison comparison, int times) throws Exception {
    return new Rounds(times, seed, System.err::println).run(comparison);
  }
}
