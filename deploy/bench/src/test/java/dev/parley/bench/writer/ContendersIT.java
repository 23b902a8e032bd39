package dev.parley.bench.writer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.bench.data.ConversationSource;
import dev.parley.bench.round.Measured;
import dev.parley.stack.PostgresAddress;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.EmbeddedConversation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is compared did the same work. */
@ExtendWith(StackExtension.class)
class ContendersIT {
  private static final Plan TINY = new Plan(1, 40, List.of(10), 100, 50, 1, 11);

  private static final String ROWS =
      """
      SELECT md5(string_agg(r::text, '|' ORDER BY r::text)) FROM (
        SELECT tenant, conversation_id, generation, log_partition, log_offset, models::text,
          user_id, platform, occurred_at::text, transcript, summary, metadata::text
        FROM conversation
        UNION ALL
        SELECT p.tenant, c.conversation_id, model_id, ordinal, range_start, range_end::text,
          encode(text_hash, 'hex'), embedding::text, without_vector, NULL, NULL, NULL
        FROM passage p JOIN conversation c ON c.number = p.conversation_number) r
      """;

  private final PostgresAddress server;

  ContendersIT(TestStack stack) {
    this.server =
        new PostgresAddress(stack.jdbcUrl(), stack.databaseUser(), stack.databasePassword());
  }

  @Test
  void contendersOfTheSameTablesStoreTheSameRows() throws Exception {
    List<Contender> contenders =
        Arrays.stream(Contender.values()).filter(one -> !one.isLangChain4j()).toList();
    Map<Contender, String> first = new HashMap<>();
    Map<Contender, String> rewritten = new HashMap<>();
    try (BenchDatabase database = new BenchDatabase(server);
        Paths paths = new Paths(database, contenders)) {
      for (Contender contender : contenders) {
        first.put(contender, stored(database, paths, contender, Writes.FIRST));
        if (contender != Contender.RAW_COPY) {
          rewritten.put(contender, stored(database, paths, contender, Writes.REWRITTEN));
        }
      }
    }
    assertThat(first.values()).doesNotContain("null").containsOnly(first.get(Contender.RAW_COPY));
    assertThat(rewritten.values())
        .doesNotContain("null", first.get(Contender.RAW_COPY))
        .containsOnly(rewritten.get(Contender.PARLEY));
  }

  @ParameterizedTest
  @EnumSource(
      value = Writes.class,
      names = {"GROWN", "MIX"})
  void guardedWaysStoreTheSameRows(Writes writes) throws Exception {
    Set<String> stored = new HashSet<>();
    try (BenchDatabase database = new BenchDatabase(server);
        Paths paths = new Paths(database, Contender.WAYS)) {
      for (Contender way : Contender.WAYS) {
        if (way != Contender.RAW_COPY) {
          stored.add(stored(database, paths, way, writes));
        }
      }
    }
    assertThat(stored).hasSize(1).doesNotContain("null");
  }

  @Test
  void langChain4jStoresTheSamePassages() throws Exception {
    try (BenchDatabase database = new BenchDatabase(server)) {
      Assumptions.assumeTrue(database.hasPgvector(), "there is no pgvector");
      try (Paths paths =
          new Paths(
              database, List.of(Contender.RAW_COPY, Contender.PARLEY, Contender.LANGCHAIN4J))) {
        Workload workload = Writes.FIRST.of(TINY.source(), TINY.rows());
        new TimedWrites(paths.target(Contender.LANGCHAIN4J), workload, 10, false).once();
        new TimedWrites(paths.target(Contender.PARLEY), workload, 10, false).once();
        assertThat(
                database.value(
                    """
                    SELECT count(*) FROM langchain4j l
                    JOIN conversation c ON c.conversation_id = l.metadata->>'conversation_id'
                    JOIN passage p ON p.conversation_number = c.number
                      AND p.ordinal = (l.metadata->>'ordinal')::integer
                      AND p.embedding::vector = l.embedding
                      AND p.text_hash = sha256(convert_to(l.text, 'UTF8'))
                    """))
            .isEqualTo(Integer.toString(2 * TINY.rows()));
      }
    }
  }

  @Test
  void allKindsOfWritesAreMeasuredAndReplaysWriteNothing() throws Exception {
    List<Measured> measured = BatchSizes.onPlain(TINY, server).measure();

    Measured comparison = measured.get(0);
    for (Writes writes : Writes.values()) {
      assertThat(comparison.find(writes.label(), Contender.PARLEY.label())).isPresent();
    }
    assertThat(comparison.baseline().contender()).isEqualTo(Contender.RAW_COPY.label());
    assertThat(comparison.measurements())
        .allSatisfy(one -> assertThat(one.rate()).isPositive().isFinite());
  }

  @Test
  void theMixHasNewUpdatedAndStaleRows() {
    Workload mix = Writes.MIX.of(new ConversationSource(1), 1_000);
    Map<Object, EmbeddedConversation> standing = new HashMap<>();
    mix.standing().forEach(row -> standing.put(row.conversation().key(), row));
    int updates = 0;
    int stale = 0;
    for (EmbeddedConversation row : mix.written()) {
      EmbeddedConversation stood = standing.get(row.conversation().key());
      if (stood != null) {
        updates += row.position().compareTo(stood.position()) > 0 ? 1 : 0;
        stale += row.position().compareTo(stood.position()) < 0 ? 1 : 0;
      }
    }
    assertThat(updates).isEqualTo(200);
    assertThat(stale).isEqualTo(100);
  }

  private static String stored(
      BenchDatabase database, Paths paths, Contender contender, Writes writes) throws Exception {
    Workload workload = writes.of(TINY.source(), TINY.rows());
    new TimedWrites(paths.target(contender), workload, 10, false).once();
    return database.value(ROWS);
  }
}
