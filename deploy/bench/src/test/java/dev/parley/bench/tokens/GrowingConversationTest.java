package dev.parley.bench.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.Conversation;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrowingConversationTest {
  @Test
  void conversationsThatFollowEachOtherAreJoinedUntilThereAreEnoughTurns() {
    List<GrowingConversation> joined =
        GrowingConversation.join(
            List.of(conversation("a", "1\n2"), conversation("b", "3\n4"), conversation("c", "5")),
            3,
            10);

    assertThat(joined).hasSize(1);
    assertThat(joined.get(0).last().transcript()).isEqualTo("1\n2\n3");
    assertThat(joined.get(0).last().conversationId()).isEqualTo("b");
  }

  @Test
  void aSnapshotIsPublishedAfterEveryTurnAndTheLastIsTheWhole() {
    GrowingConversation growing =
        GrowingConversation.join(List.of(conversation("a", "1\n\n2\n3")), 3, 10).get(0);

    assertThat(growing.snapshots())
        .extracting(Conversation::transcript)
        .containsExactly("1", "1\n2", "1\n2\n3");
    assertThat(growing.snapshots().get(2)).isEqualTo(growing.last());
  }

  @Test
  void noMoreThanAskedForAreJoined() {
    List<Conversation> many = List.of(conversation("a", "1\n2"), conversation("b", "1\n2"));

    assertThat(GrowingConversation.join(many, 2, 1)).hasSize(1);
  }

  static Conversation conversation(String id, String transcript) {
    return Conversation.builder()
        .conversationId(id)
        .userId("user")
        .platform("web")
        .occurredAt(Instant.EPOCH)
        .transcript(transcript)
        .build();
  }
}
