package dev.parley.bench.writer;

import dev.parley.bench.data.ConversationSource;
import dev.parley.bench.round.Comparison;
import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Part;
import dev.parley.bench.round.Sample;
import dev.parley.bench.round.Trial;
import dev.parley.stack.PostgresAddress;
import dev.parley.wire.EmbeddedConversation;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

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
    return "First writes of %,d conversations into tables that are empty, and into tables of %,d and what the rounds before wrote. What stands was vacuumed, and is on the disk; then the server makes its checkpoints when it sees fit."
        .formatted(rows(), plan.large());
  }

  @Override
  public List<Measured> measure() throws Exception {
    NewRows rows = new NewRows(plan.source());
    try (BenchDatabase empty = new BenchDatabase(server);
        BenchDatabase large = new BenchDatabase(server);
        WritePath toEmpty = Contender.PARLEY.open(empty);
        WritePath toLarge = Contender.PARLEY.open(large)) {
      fill(large, rows);
      Comparison comparison =
          new Comparison(
              COMPARISON,
              List.of(
                  trial(
                      EMPTY,
                      () -> {
                        empty.clear();
                        return write(toEmpty, rows.next(rows()));
                      }),
                  trial(LARGE, () -> write(toLarge, rows.next(rows())))));
      return List.of(plan.run(comparison));
    }
  }

  private int rows() {
    return LONGER * plan.rows();
  }

  private void fill(BenchDatabase database, NewRows rows) throws Exception {
    System.err.println("filling tables with " + plan.large() + " conversations");
    try (WritePath copy = Contender.RAW_COPY.open(database)) {
      for (int filled = 0; filled < plan.large(); filled += FILL_BATCH) {
        copy.write(rows.next(Math.min(FILL_BATCH, plan.large() - filled)));
      }
    }
    database.execute("VACUUM (ANALYZE)");
    database.execute("CHECKPOINT");
  }

  /** Conversations that nobody wrote yet, for both alike: making them costs their writer, too. */
  private static final class NewRows {
    private final ConversationSource source;
    private long number;

    NewRows(ConversationSource source) {
      this.source = source;
    }

    List<EmbeddedConversation> next(int count) {
      long from = number;
      number += count;
      return LongStream.range(from, number).mapToObj(source::first).toList();
    }
  }

  private static Sample write(WritePath path, List<EmbeddedConversation> rows) throws Exception {
    return new Sample(rows.size(), TimedWrites.write(path, rows, BATCH), Map.of());
  }

  private static Trial trial(String scenario, Trial.Run run) {
    return new Trial(scenario, Contender.PARLEY.label(), run);
  }
}
