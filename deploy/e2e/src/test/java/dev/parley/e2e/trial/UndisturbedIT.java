package dev.parley.e2e.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.e2e.docs.DocumentedTable;
import dev.parley.e2e.worker.WorkerKind;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
class UndisturbedIT {
  private static final String LOST = "every acknowledged conversation is stored or dead-lettered";
  private static final String ONE_ROW = "one row each, and none that was not published";
  private static final String NEWEST = "the newest in log order stands";
  private static final String VECTORS = "passages cover the text, vectors match it";

  /** The number of the i-th of the conversations that have two passages at least. */
  private static final String OF =
      """
       (SELECT conversation_number FROM passage WHERE ordinal = 1
         ORDER BY conversation_number OFFSET %d LIMIT 1)
      """;

  @Test
  void guaranteesHoldWhenNothingHappensAndEachCanBeBroken(TestStack stack) throws Exception {
    TrialSettings settings =
        StackTrial.settings(1)
            .with(WorkerKind.EMBEDDER, Map.of("PARLEY_COST_PRICES", "hashing=0.02"));
    try (Trial trial = StackTrial.start(stack, getClass(), settings);
        Connection connection =
            DriverManager.getConnection(
                stack.jdbcUrl(), stack.databaseUser(), stack.databasePassword());
        Statement sql = connection.createStatement()) {
      trial.publish(StackTrial.seed(), "talk", 300);
      trial.awaitAcknowledged(2_000);
      StackTrial.assertHeld(trial.finish());
      assertThat(
              found(
                  "# TYPE ((?:parley|hikaricp)_\\w+?)(?:(?<!hikaricp_connections)_max)? ",
                  trial.metrics()))
          .as("metrics of running workers, that ask no provider, against the README's table")
          .isEqualTo(
              found(
                  "\\| `((?:parley_(?!provider_)|hikaricp_)\\w+)` \\| (?!watch \\||publish \\|)",
                  DocumentedTable.METRICS.markdown()));
      assertThat(trial.metrics())
          .contains("kafka_stream_", "kafka_consumer_fetch_manager_records_consumed_total")
          .containsPattern("kafka_producer_\\w+\\{[^}]*client_id=\"writer-0");

      // From the last on, so that what is counted off before each stays the same.
      change(sql, "DELETE FROM conversation WHERE number =" + OF.formatted(9));
      change(
          sql,
          "UPDATE conversation SET log_offset = log_offset - 1 WHERE number =" + OF.formatted(8));
      change(
          sql,
          "UPDATE conversation SET transcript = transcript || ' ' WHERE number ="
              + OF.formatted(7));
      change(
          sql,
          "UPDATE conversation SET conversation_id = 'stray' WHERE number =" + OF.formatted(6));
      change(
          sql,
          "UPDATE passage SET conversation_number = -1 WHERE ordinal = 0 AND conversation_number ="
              + OF.formatted(5));
      change(
          sql, "DELETE FROM passage WHERE ordinal = 0 AND conversation_number =" + OF.formatted(4));
      change(
          sql,
          "UPDATE passage SET embedding[1] = embedding[1] + 0.25 WHERE ordinal = 0 AND conversation_number ="
              + OF.formatted(3));
      change(
          sql,
          "UPDATE passage SET range_end = range_end - 1 WHERE ordinal = 0 AND conversation_number ="
              + OF.formatted(2));

      Verdict verdict = trial.examine();
      assertThat(verdict.broken()).containsOnlyKeys(LOST, ONE_ROW, NEWEST, VECTORS);
      assertThat(verdict.broken().get(LOST)).startsWith("2 violations").contains("is nowhere");
      assertThat(verdict.broken().get(ONE_ROW))
          .contains("stray is stored and was never published")
          .contains("missing or doubled")
          .contains("belong to no conversation");
      assertThat(verdict.broken().get(NEWEST))
          .startsWith("2 violations")
          .contains(" stands at ")
          .contains("is not what was published there");
      assertThat(verdict.broken().get(VECTORS))
          .contains("leaves out text before it")
          .contains("not that of its text");
    }
  }

  private static Set<String> found(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void change(Statement sql, String statement) throws SQLException {
    assertThat(sql.executeUpdate(statement)).as(statement).isOne();
  }
}
