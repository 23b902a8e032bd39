package dev.parley.bench.writer;

import dev.parley.bench.data.ConversationSource;
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

/** Parley's store on tables that hold much already. */
final class LargeTable implements Part {
  static final String COMPARISON = "500 a batch";
  static final String EMPTY = "empty tables";
  static final String LARGE = "large tables";

  private static final int BATCH = 500;
  private static final int FILL_BATCH = 2_000;

  /**
   * More rows than elsewhere: the first write to a page after a checkpoint costs a page of WAL, and
   * a few rows would be all first writes.
   */
  private static final int LONGER = 5;

  private final Plan plan;
  private final PostgresAddress server;

  LargeTable(Plan plan, PostgresAddress server) {
    this.plan = plan;
    this.server = server;
  }

  @Override
  public String title() {
    return "A large table, plain Postgres";
  }

  @Override
  public String explanation() {
    return "First writes of %,d conversations into tables that are empty, and into tables of %,d and what the rounds before wrote. The server makes its checkpoints when it sees fit."
        .formatted(rows(), plan.large());
  }

  @Override
  public List<Measured> measure() throws Exception {
    ConversationSource source = plan.source();
    Workload workload = Writes.FIRST.of(source, rows());
    try (BenchDatabase empty = new BenchDatabase(server);
        BenchDatabase large = new BenchDatabase(server);
        WritePath toEmpty = Contender.PARLEY.open(empty);
        WritePath toLarge = Contender.PARLEY.open(large)) {
      Target target = new Target(empty, toEmpty, toEmpty, true);
      long[] next = {fill(large, source)};
      Comparison comparison =
          new Comparison(
              COMPARISON,
              List.of(
                  trial(EMPTY, new TimedWrites(target, workload, BATCH, false)),
                  trial(
                      LARGE,
                      () -> {
                        List<EmbeddedConversation> rows = rows(source, next[0], rows());
                        next[0] += rows.size();
                        double seconds = TimedWrites.write(toLarge, rows, BATCH);
                        return new Sample(rows.size(), seconds, Map.of());
                      })));
      return List.of(plan.run(comparison));
    }
  }

  private int rows() {
    return LONGER * plan.rows();
  }

  /** The number of the conversation after those that were put there. */
  private long fill(BenchDatabase database, ConversationSource source) throws Exception {
    System.err.println("filling tables with " + plan.large() + " conversations");
    try (WritePath copy = Contender.RAW_COPY.open(database)) {
      for (int number = 0; number < plan.large(); number += FILL_BATCH) {
        copy.write(rows(source, number, Math.min(FILL_BATCH, plan.large() - number)));
      }
    }
    database.execute("VACUUM (ANALYZE)");
    return plan.large();
  }

  private static List<EmbeddedConversation> rows(ConversationSource source, long from, int count) {
    List<EmbeddedConversation> rows = new ArrayList<>(count);
    for (long number = from; number < from + count; number++) {
      rows.add(source.first(number));
    }
    return rows;
  }

  private static Trial trial(String scenario, Trial.Run run) {
    return new Trial(scenario, Contender.PARLEY.label(), run);
  }
}
