package dev.parley.bench.tokens;

import dev.parley.wire.Conversation;
import java.util.ArrayList;
import java.util.List;

/**
 * A conversation that a bot publishes after every turn.
 *
 * @param last it, as it is after the last turn
 * @param turns its turns, a line each
 */
record GrowingConversation(Conversation last, List<String> turns) {

  GrowingConversation {
    turns = List.copyOf(turns);
  }

  /**
   * Conversations of {@code turns} turns: few have as many, so those that follow each other are
   * joined until there are enough; what is left of the last of them is not used.
   *
   * @param most how many at most
   */
  static List<GrowingConversation> join(List<Conversation> all, int turns, int most) {
    List<GrowingConversation> joined = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (Conversation one : all) {
      one.transcript().lines().filter(line -> !line.isBlank()).forEach(lines::add);
      if (lines.size() >= turns && joined.size() < most) {
        List<String> enough = lines.subList(0, turns);
        joined.add(new GrowingConversation(with(one, String.join("\n", enough)), enough));
        lines.clear();
      }
    }
    return joined;
  }

  /** As it is after some of its turns. */
  Conversation after(int some) {
    return with(last, String.join("\n", turns.subList(0, some)));
  }

  /** All that are published, in their order. */
  List<Conversation> snapshots() {
    List<Conversation> snapshots = new ArrayList<>();
    for (int some = 1; some <= turns.size(); some++) {
      snapshots.add(after(some));
    }
    return snapshots;
  }

  private static Conversation with(Conversation other, String transcript) {
    return Conversation.builder()
        .conversationId(other.conversationId())
        .userId(other.userId())
        .platform(other.platform())
        .occurredAt(other.occurredAt())
        .transcript(transcript)
        .build();
  }
}
