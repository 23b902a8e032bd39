package dev.parley.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Matches for machines: a JSON object each. */
public final class MatchJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private MatchJson() {}

  /** An object with {@code conversation_id}, {@code score}, {@code passage} and the rest. */
  public static ObjectNode write(Match match) {
    return JSON.createObjectNode()
        .put("conversation_id", match.conversationId())
        .put("score", match.score())
        .put("passage", match.passage())
        .put("user_id", match.userId())
        .put("platform", match.platform())
        .put("occurred_at", match.occurredAt().toString());
  }
}
