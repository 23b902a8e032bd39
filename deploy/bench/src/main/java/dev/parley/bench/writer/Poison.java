package dev.parley.bench.writer;

import dev.parley.bench.round.Comparison;
import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Part;
import dev.parley.bench.round.Trial;
import dev.parley.stack.PostgresAddress;
import dev.parley.wire.EmbeddedConversation;
import java.util.List;

/** A whole writer-worker, from Kafka, with records that cannot be stored and without. */
final class Poison implements Part {
  static final String COMPARISON = "from Kafka";
  static final String NONE = "no poison";
  static final String ONE_IN_A_HUNDRED = "1 % poison";

  private static final int EACH = 100;

  private final Plan plan;
  private final PostgresAddress server;
  private final String kafka;

  Poison(Plan plan, PostgresAddress server, String kafka) {
    this.plan = plan;
    this.server = server;
    this.kafka = kafka;
  }

  @Override
  public String title() {
    return "Poison, a whole writer-worker, plain Postgres";
  }

  @Override
  public String explanation() {
    return "A writer-worker by default settings reads %,d records from Kafka; the time is from its first batch on. Poison is what is known before SQL: no event, an unknown schema, a broken body."
        .formatted(2 * plan.rows());
  }

  @Override
  public List<Measured> measure() throws Exception {
    List<EmbeddedConversation> conversations =
        Writes.FIRST.of(plan.source(), 2 * plan.rows()).written();
    // Of two topics of one generation a database takes only one.
    try (BenchDatabase one = new BenchDatabase(server);
        BenchDatabase other = new BenchDatabase(server);
        EmbeddingsQueue clean = new EmbeddingsQueue(kafka, one);
        EmbeddingsQueue poisoned = new EmbeddingsQueue(kafka, other)) {
      clean.fill(conversations, 0);
      poisoned.fill(conversations, EACH);
      String parley = Contender.PARLEY.label();
      return List.of(
          plan.run(
              new Comparison(
                  COMPARISON,
                  List.of(
                      new Trial(NONE, parley, clean::drain),
                      new Trial(ONE_IN_A_HUNDRED, parley, poisoned::drain)))));
    }
  }
}
