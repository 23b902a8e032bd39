package dev.parley.writer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.writer.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Vectors of as many dimensions as models have: their list holds signs. */
@ExtendWith(StackExtension.class)
class SignsIT {
  /** Around 200 centres, of 30 conversations each. */
  private static final String PASSAGES =
      """
      INSERT INTO passage (tenant, conversation_number, model_id, ordinal, range_start, range_end,
        text_hash, embedding)
      SELECT tenant, number, 1, 0, 0, 5, '',
        ARRAY(SELECT sin(log_offset % 200 * 997 * j) + random() FROM generate_series(1, 384) j)::real[]
      FROM conversation
      """;

  /** Of the 10 that are nearest to each of 20 points near centres, how many a search finds. */
  private static final String RECALL =
      """
      SELECT avg((
        SELECT count(*) FROM search_conversations('t', q.vector, 10) found
        WHERE found.conversation_id IN (
          SELECT c.conversation_id FROM passage p JOIN conversation c ON c.number = p.conversation_number
          ORDER BY p.embedding::vector(384) <=> q.vector::vector(384) LIMIT 10)) / 10.0)
      FROM (
        SELECT ARRAY(SELECT sin(i * 997 * j) + random() FROM generate_series(1, 384) j)::real[] AS vector
        FROM generate_series(1, 20) i) q
      """;

  private final TestStack stack;

  SignsIT(TestStack stack) {
    this.stack = stack;
  }

  @Test
  void listOfSignsInPartsFindsWhatAnExactSearchFinds() throws Exception {
    assumeThat(stack.hasPgvector()).isTrue();
    try (StoreFixture fixture = new StoreFixture(TestDatabase.of(stack.newDatabase()))) {
      fixture.sql.execute(
          "SELECT setseed(0.5)",
          """
          INSERT INTO conversation (tenant, conversation_id, generation, log_partition, log_offset,
            models, user_id, platform, occurred_at, transcript, metadata)
          SELECT 't', 'c' || i, 1, 0, i, '{1}', 'u', 'web', now(), 'hello', '{}'
          FROM generate_series(1, 6000) i
          """,
          """
          INSERT INTO model (name, revision, dimensions, passage_prefix, query_prefix, normalized, active)
          VALUES ('m', '', 384, '', '', false, true)
          """,
          PASSAGES);
      fixture.index();

      assertThat(fixture.sql.rows("SELECT name FROM vector_index"))
          .containsExactly("passage_list_1_0_64");
      assertThat(
              fixture.sql.value(
                  "SELECT indexdef FROM pg_indexes WHERE indexname LIKE 'passage_list%'"))
          .contains("bit_hamming_ops");
      assertThat(Double.parseDouble(fixture.sql.value(RECALL))).isGreaterThan(0.95);
    }
  }
}
