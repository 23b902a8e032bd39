package dev.parley.writer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.writer.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Asks Postgres how it answers what operators and bots ask most, of 60,000 conversations. */
@ExtendWith(StackExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IndexPlansIT {
  /** Of 20 searches for the best 10, beside what is nearest in the whole table. */
  private static final String RECALL =
      """
      SELECT avg((
        SELECT count(*) FROM search_conversations('t1', q.vector, 10) found
        WHERE found.conversation_id IN (
          SELECT c.conversation_id FROM passage p JOIN conversation c ON c.number = p.conversation_number
          WHERE p.tenant = 't1' ORDER BY p.embedding::vector(32) <=> q.vector::vector(32) LIMIT 10)) / 10.0)
      FROM (
        SELECT ARRAY(SELECT random() + sin(i * 997 * j) FROM generate_series(1, 32) j)::real[] AS vector
        FROM generate_series(1, 20) i) q
      """;

  private StoreFixture fixture;

  @BeforeAll
  void fill(TestStack stack) throws SQLException {
    fixture = new StoreFixture(TestDatabase.of(stack.newDatabase()));
    fixture.sql.execute(
        "SELECT setseed(0.5)",
        """
        INSERT INTO conversation (tenant, conversation_id, generation, log_partition, log_offset,
          models, user_id, platform, occurred_at, transcript, metadata)
        SELECT 't' || i % 3, 'c' || i, 1, 0, i, '{1}', 'u' || i % 2000,
          (ARRAY['web', 'slack', 'telegram'])[1 + i % 7 % 3], timestamptz '2026-01-01' + i * interval '1 min',
          'hello', '{}' FROM generate_series(1, 60000) i
        """,
        """
        INSERT INTO model (name, revision, dimensions, passage_prefix, query_prefix, normalized, active)
        VALUES ('m', '', 32, '', '', false, true)
        """,
        """
        INSERT INTO passage (tenant, conversation_number, model_id, ordinal, range_start, range_end,
          text_hash, embedding)
        SELECT tenant, number, 1, 0, 0, 5, '',
          ARRAY(SELECT random() + sin(log_offset * j) FROM generate_series(1, 32) j)::real[]
        FROM conversation
        """,
        """
        WITH few AS (
          INSERT INTO conversation (tenant, conversation_id, generation, log_partition, log_offset,
            models, user_id, platform, occurred_at, transcript, metadata)
          SELECT 'small', 'c' || i, 1, 0, i, '{1}', 'u', 'web', now(), 'hello', '{}'
          FROM generate_series(1, 20) i RETURNING number)
        INSERT INTO passage (tenant, conversation_number, model_id, ordinal, range_start, range_end,
          text_hash, embedding)
        SELECT 'small', number, 1, 0, 0, 5, '',
          ARRAY(SELECT random() FROM generate_series(1, 32) j)::real[] FROM few
        """,
        "VACUUM ANALYZE");
  }

  @AfterAll
  void disconnect() {
    fixture.close();
  }

  @Test
  void historyOfAUserIsReadInOrderFromItsIndex() throws SQLException {
    assertThat(
            explain(
                "SELECT * FROM conversation WHERE tenant = 't1' AND user_id = 'u7'"
                    + " ORDER BY occurred_at DESC LIMIT 20"))
        .contains("Index Scan using conversation_of_user")
        .doesNotContain("Sort", "Filter");
  }

  @Test
  void platformAndTimeAreAnsweredFromTheirIndex() throws SQLException {
    assertThat(
            explain(
                "SELECT * FROM conversation WHERE tenant = 't1' AND platform = 'slack'"
                    + " AND occurred_at >= '2026-01-20' AND occurred_at < '2026-01-21'"
                    + " ORDER BY occurred_at DESC"))
        .contains("conversation_of_platform")
        .doesNotContain("Seq Scan", "Filter");
  }

  @Test
  void vectorSearchReadsNearPartsOfALongListAndThenUnitesGraphAndList(TestStack stack)
      throws SQLException {
    assumeThat(stack.hasPgvector()).isTrue();
    index(50_000);
    assertThat(plansOfSearch("t1"))
        .contains("Index Scan using passage_list_1_0_64")
        .doesNotContain("Seq Scan on passage", "passage_pkey on passage passage_1");
    assertThat(plansOfSearch("small")).doesNotContain("Seq Scan on passage");
    assertThat(Double.parseDouble(fixture.sql.value(RECALL))).isGreaterThan(0.9);

    index(25_000);
    assertThat(plansOfSearch("t1"))
        .contains("Index Scan using passage_graph_1_0_1", "Index Scan using passage_list_1_1")
        .doesNotContain("Seq Scan on passage", "passage_pkey on passage passage_1");
    assertThat(plansOfSearch("small")).doesNotContain("Seq Scan on passage");
  }

  @Test
  void searchOfATenantWithFewPassagesReadsThemAlone() throws SQLException {
    assertThat(explain("SELECT embedding FROM passage WHERE tenant = 'small' AND model_id = 1"))
        .contains("passage_pkey")
        .doesNotContain("Seq Scan");
  }

  private void index(int sealAt) throws SQLException {
    fixture.index(
        new IndexSettings(
            IndexSettings.Mode.SEGMENTS, sealAt, 4, 1 << 28, 0, Duration.ofMinutes(1)));
    fixture.sql.execute("ANALYZE passage");
  }

  /** What auto_explain tells of the statements within a search. */
  private String plansOfSearch(String tenant) throws SQLException {
    try (Connection connection = fixture.sql.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0;"
              + " SET auto_explain.log_nested_statements = on; SET client_min_messages = log");
      statement.clearWarnings();
      StringBuilder plans = new StringBuilder();
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT count(*) FROM search_conversations('"
                  + tenant
                  + "',"
                  + " ARRAY(SELECT sin(j)::real FROM generate_series(1, 32) j))")) {
        rows.next();
        assertThat(rows.getInt(1)).isEqualTo(10);
      }
      for (SQLWarning told = statement.getWarnings(); told != null; told = told.getNextWarning()) {
        plans.append(told.getMessage()).append('\n');
      }
      return plans.toString();
    }
  }

  private String explain(String query) throws SQLException {
    return String.join("\n", fixture.sql.rows("EXPLAIN " + query));
  }
}
