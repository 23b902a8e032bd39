package dev.parley.wire;

import java.time.Instant;
import java.util.List;

/**
 * The events that the golden files hold. They must never change: a new schema version gets new
 * ones.
 */
final class EventSamples {
  static final Conversation CONVERSATION =
      new Conversation(
          "acme",
          "chat-1",
          "user-7",
          "telegram",
          Instant.parse("2026-02-03T04:05:06.789012Z"),
          "User: Wie geht's? 😀\nAI: Gut, danke.",
          "A greeting.",
          "{\"topic\": \"small talk\"}");

  static final Conversation WITH_DEFAULTS =
      Conversation.builder()
          .conversationId("chat-2")
          .userId("user-8")
          .platform("web")
          .occurredAt(Instant.EPOCH)
          .transcript("")
          .build();

  static final ModelIdentity MODEL = new ModelIdentity("mini", "r1", 3, "", "query: ", true);

  static final EmbeddedConversation EMBEDDED =
      new EmbeddedConversation(
          CONVERSATION,
          new Position(1, 5, 42),
          List.of(
              new ModelResult(
                  MODEL,
                  List.of(
                      EmbeddedPassage.embedded(0, 0, 19, new float[] {0.5f, -0.25f, 1e-3f}),
                      new EmbeddedPassage(1, 20, 35, null, EmbeddedPassage.TOO_LARGE)))));

  private EventSamples() {}
}
