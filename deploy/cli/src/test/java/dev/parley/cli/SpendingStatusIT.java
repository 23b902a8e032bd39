package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(StackExtension.class)
class SpendingStatusIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String CONVERSATION =
      """
      {"tenant": "%s", "conversation_id": "c", "user_id": "u", "platform": "web", \
      "occurred_at": "2026-03-01T12:00:00Z", "transcript": "%s"}
      """;

  private final Map<String, String> environment;
  private final TestStack stack;

  SpendingStatusIT(TestStack stack) throws InterruptedException {
    this.stack = stack;
    environment = StackEnvironment.of(stack);
    environment.put("PARLEY_REDIS_URI", stack.redisUri());
    environment.put("PARLEY_EMBEDDER_MODEL", "hashing");
    environment.put("PARLEY_COST_PRICES", "hashing=2");
    environment.put("PARLEY_BUDGET_TOKENS", "poor=3");
  }

  @Test
  void statusTellsWhatTodayCostAndWhoseBudgetIsSpent(@TempDir Path state) throws Exception {
    environment.put("PARLEY_EMBEDDER_STATE_DIR", state.toString());
    try (RunningWorkers workers = new RunningWorkers(environment)) {
      assertThat(workers.opsAddress()).isNotEmpty();
      run(
          CONVERSATION.formatted("rich", "User: one two three four")
              + CONVERSATION.formatted("poor", "User: five six seven"),
          "publish",
          "-");
      await().atMost(SOON).untilAsserted(() -> assertThat(passages("true")).isEqualTo(2));
      assertThat(passages("without_vector = 'budget' AND tenant = 'poor'")).isEqualTo(1);
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                JsonNode spending =
                    new ObjectMapper().readTree(run("", "status", "--json")).path("spending");
                long tokens = spending.path("tokens_today").asLong();
                assertThat(tokens).isGreaterThanOrEqualTo(5);
                assertThat(spending.path("cost_today").asDouble())
                    .isCloseTo(tokens * 2 / 1e6, within(1e-12));
                assertThat(spending.path("budgets_spent_of").toString()).isEqualTo("[\"poor\"]");
              });
      assertThat(run("", "status"))
          .contains(" tokens, cost 0.00", "1 budget spent: poor (since midnight UTC)");
    }
  }

  @Test
  void aRedisThatDoesNotAnswerIsUnknownAndNeverZero() {
    environment.put("PARLEY_REDIS_URI", "redis://127.0.0.1:1");
    assertThat(run("", "status")).contains("today    unknown: Redis at 127.0.0.1:1");
  }

  private String run(String input, String... args) {
    return Ran.parley(environment, input, args).out();
  }

  private long passages(String where) throws SQLException {
    try (var connection =
            DriverManager.getConnection(
                stack.jdbcUrl(), stack.databaseUser(), stack.databasePassword());
        var statement = connection.createStatement();
        ResultSet table =
            statement.executeQuery("SELECT 1 FROM pg_class WHERE relname = 'passage'")) {
      if (!table.next()) {
        return 0; // The writer has not made its tables yet.
      }
      try (ResultSet row =
          connection
              .createStatement()
              .executeQuery("SELECT count(*) FROM passage WHERE " + where)) {
        row.next();
        return row.getLong(1);
      }
    }
  }
}
