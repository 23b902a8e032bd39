package dev.parley.bench.writer;

import dev.parley.bench.data.ConversationSource;
import dev.parley.bench.round.Comparison;
import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Part;
import dev.parley.bench.round.Trial;
import dev.parley.stack.PostgresAddress;
import dev.parley.wire.EmbeddedConversation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Contenders and kinds of writes at each batch size. */
final class BatchSizes implements Part {
  /** What stands in all tables before each run: empty ones are so but once. */
  private static final int OTHERS = 2_000;

  private static final long OTHERS_FROM = 1_000_000_000;

  private final Plan plan;
  private final PostgresAddress server;
  private final String what;
  private final List<Contender> contenders;

  /**
   * @param what is compared, for the title
   */
  private BatchSizes(Plan plan, PostgresAddress server, String what, Stream<Contender> contenders) {
    this.plan = plan;
    this.server = server;
    this.what = what;
    this.contenders = contenders.toList();
  }

  /** All systems but LangChain4j, which needs pgvector. */
  static BatchSizes onPlain(Plan plan, PostgresAddress server) {
    return new BatchSizes(
        plan,
        server,
        "plain Postgres",
        Contender.SYSTEMS.stream().filter(contender -> !contender.isLangChain4j()));
  }

  static BatchSizes onPgvector(Plan plan, PostgresAddress server) {
    return new BatchSizes(plan, server, "pgvector, no vector index", Contender.SYSTEMS.stream());
  }

  static BatchSizes ofWays(Plan plan, PostgresAddress server) {
    return new BatchSizes(plan, server, "ways of a guarded upsert", Contender.WAYS.stream());
  }

  /** The name of the comparison at a size. */
  static String name(int batch) {
    return "%,d a batch".formatted(batch);
  }

  @Override
  public String title() {
    return "Batch sizes, " + what;
  }

  @Override
  public String explanation() {
    return "Conversations a second over one connection, %,d a run. Raw COPY writes the same rows to the same tables, a commit a batch; its first writes are the limit that all else is compared with. %s Before each run the tables hold %,d other conversations and were analysed."
        .formatted(plan.rows(), aboutContenders(), OTHERS);
  }

  private String aboutContenders() {
    return contenders.contains(Contender.ROW_BY_ROW)
        ? "Row by row has %,d conversations a run.".formatted(plan.fewerRows())
        : "The ways beside Parley's have its lock and its guard; they replace all passages of an updated conversation, and do not provide for a second model, awaited vectors and segments.";
  }

  @Override
  public List<Measured> measure() throws Exception {
    List<Measured> measured = new ArrayList<>();
    Map<Writes, Workload> workloads = plan.workloads();
    ConversationSource source = plan.source();
    List<EmbeddedConversation> others =
        LongStream.range(OTHERS_FROM, OTHERS_FROM + OTHERS).mapToObj(source::first).toList();
    try (BenchDatabase database = new BenchDatabase(server);
        Paths paths = new Paths(database, contenders)) {
      for (int batch : plan.batches()) {
        List<Trial> trials = new ArrayList<>();
        for (Contender contender : contenders) {
          for (Writes writes : writesOf(contender)) {
            Workload all = Objects.requireNonNull(workloads.get(writes)).beside(others);
            Workload some = contender == Contender.ROW_BY_ROW ? all.first(plan.fewerRows()) : all;
            trials.add(
                new Trial(
                    writes.label(),
                    contender.label(),
                    new TimedWrites(
                        paths.target(contender), some, batch, writes == Writes.REPLAY)));
          }
        }
        measured.add(plan.run(new Comparison(name(batch), trials)));
      }
    }
    return measured;
  }

  private static List<Writes> writesOf(Contender contender) {
    return switch (contender) {
      case RAW_COPY, ROW_BY_ROW -> List.of(Writes.FIRST);
      case PARLEY, ARRAYS, TEMP_TABLES -> List.of(Writes.values());
      case LANGCHAIN4J, LANGCHAIN4J_TUNED, JDBC_SINK ->
          List.of(Writes.FIRST, Writes.REWRITTEN, Writes.REPLAY);
    };
  }
}
