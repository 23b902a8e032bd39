package dev.parley.e2e.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.e2e.observe.StoredConversation;
import dev.parley.e2e.observe.StoredRows;
import dev.parley.e2e.worker.WorkerKind;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TcpProxy;
import dev.parley.stack.TestStack;
import dev.parley.wire.Conversation;
import dev.parley.wire.Position;
import dev.parley.wire.RecordKey;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
class RepublishedConversationIT {
  private static final int TURNS = 20;

  private static final RecordKey KEY = new RecordKey("default", "talk");

  /** So long a call waits for a cache that hangs: long enough to publish the next snapshot. */
  private static final Map<String, String> PATIENT_WITH_THE_CACHE =
      Map.of("PARLEY_CACHE_TIMEOUT", "10s");

  @Test
  void aConversationPublishedAfterEachOfItsTurnsEndsAsOneRowOfItsFinalText(TestStack stack)
      throws Exception {
    URI redis = URI.create(stack.redisUri());
    try (TcpProxy cache = TcpProxy.to(redis.getHost(), redis.getPort());
        Trial trial =
            Trial.start(
                StackTrial.backends(stack, withPort(redis, cache.port())),
                TrialSettings.of(1, 1, 1).with(WorkerKind.EMBEDDER, PATIENT_WITH_THE_CACHE),
                StackTrial.logs(getClass()));
        StoredRows rows =
            new StoredRows(stack.jdbcUrl(), stack.databaseUser(), stack.databasePassword())) {
      List<String> turns = new ArrayList<>();
      int overtaken = 0;
      for (int turn = 1; turn <= TURNS; turn++) {
        // A cache that hangs keeps the snapshot before in flight while this one is published.
        boolean overtake = turn % 3 == 0;
        if (overtake) {
          cache.stall();
        }
        turns.add(turn(turn));
        Position position = trial.publish(snapshot(turns));
        if (overtake) {
          trial.await(
              "the snapshot is in flight",
              () -> trial.embedderMetric("parley_window_in_flight") == 1);
          turns.add(turn(++turn));
          position = trial.publish(snapshot(turns));
          overtaken++;
          cache.forward();
        }
        awaitStored(trial, rows, position);
      }

      assertThat(overtaken).isEqualTo(6);
      StackTrial.assertHeld(trial.finish());
      List<StoredConversation> stored = new ArrayList<>();
      rows.forEach(stored::add);
      assertThat(stored).singleElement().satisfies(row -> assertFinal(row, turns));
    }
  }

  private static void assertFinal(StoredConversation row, List<String> turns) {
    String transcript = row.conversation().transcript();
    assertThat(transcript).isEqualTo(String.join("\n", turns));
    assertThat(turns).hasSize(TURNS);
    assertThat(row.passages()).hasSize(1);
    List<StoredConversation.StoredPassage> passages = row.passages().values().iterator().next();
    assertThat(passages).hasSizeGreaterThan(2);
    assertThat(passages.get(passages.size() - 1).end())
        .isEqualTo(transcript.codePointCount(0, transcript.length()));
  }

  private static void awaitStored(Trial trial, StoredRows rows, Position position)
      throws Exception {
    trial.await(
        "the row stands at " + position,
        () -> rows.position(KEY).filter(position::equals).isPresent());
  }

  private static Conversation snapshot(List<String> turns) {
    return Conversation.builder()
        .conversationId(KEY.conversationId())
        .userId("u")
        .platform("web")
        .occurredAt(Instant.EPOCH)
        .transcript(String.join("\n", turns))
        .build();
  }

  private static String turn(int number) {
    return (number % 2 == 1 ? "User: " : "AI: ")
        + "turn %d says this 👍 ".formatted(number).repeat(5).strip();
  }

  private static String withPort(URI redis, int port) {
    return "redis://127.0.0.1:" + port + redis.getPath();
  }
}
