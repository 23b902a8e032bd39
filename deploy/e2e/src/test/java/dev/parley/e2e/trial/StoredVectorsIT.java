package dev.parley.e2e.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.e2e.observe.StoredRows;
import dev.parley.e2e.worker.WorkerKind;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.Conversation;
import dev.parley.wire.Position;
import dev.parley.wire.RecordKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Both workers must agree on what a stored text and its model are. */
@ExtendWith(StackExtension.class)
class StoredVectorsIT {
  private static final RecordKey KEY = new RecordKey("default", "talk");

  private static final Map<String, String> CACHE_THAT_KEEPS_NOTHING =
      Map.of(
          "PARLEY_CACHE_MEMORY", "0B",
          "PARLEY_REDIS_URI", "redis://127.0.0.1:1",
          // Long, so that a busy machine is not taken for a hanging Postgres.
          "PARLEY_CACHE_DATABASE_TIMEOUT", "30s");

  @Test
  void whatPostgresHoldsIsNotPaidForAgainWhenTheCacheHasForgottenIt(TestStack stack)
      throws Exception {
    try (Trial trial =
            StackTrial.start(
                stack,
                getClass(),
                TrialSettings.of(1, 1, 1).with(WorkerKind.EMBEDDER, CACHE_THAT_KEEPS_NOTHING));
        StoredRows rows =
            new StoredRows(stack.jdbcUrl(), stack.databaseUser(), stack.databasePassword())) {
      List<String> turns = new ArrayList<>();
      for (int turn = 0; turn < 12; turn++) {
        turns.add("User: this is turn %d of many 👍 ".formatted(turn).repeat(5).strip());
      }
      publishAndAwait(trial, rows, turns, "{}");
      double computed = passages(trial, "computed");
      assertThat(computed).isGreaterThan(2);
      assertThat(passages(trial, "stored")).isZero();

      publishAndAwait(trial, rows, turns, "{}");
      publishAndAwait(trial, rows, turns, "{\"topic\": \"another\"}");
      assertThat(passages(trial, "computed")).isEqualTo(computed);
      assertThat(passages(trial, "stored")).isEqualTo(2 * computed);

      turns.add("AI: and one more");
      publishAndAwait(trial, rows, turns, "{}");
      assertThat(passages(trial, "computed")).isEqualTo(computed + 1);
    }
  }

  private static double passages(Trial trial, String source) throws InterruptedException {
    return trial.embedderMetric("parley_embedder_passages_total", "source=\"" + source + "\"");
  }

  private static void publishAndAwait(
      Trial trial, StoredRows rows, List<String> turns, String metadata) throws Exception {
    Position position =
        trial.publish(
            Conversation.builder()
                .conversationId(KEY.conversationId())
                .userId("u")
                .platform("web")
                .occurredAt(Instant.EPOCH)
                .transcript(String.join("\n", turns))
                .metadata(metadata)
                .build());
    trial.await(
        "the row stands at " + position,
        () -> rows.position(KEY).filter(position::equals).isPresent());
  }
}
