package dev.parley.client;

import dev.parley.wire.Conversation;
import java.time.Instant;
import java.util.Random;

/** Conversations for tests. */
final class Conversations {
  private Conversations() {}

  static Conversation named(String id) {
    return sized(id, 100);
  }

  /** With a transcript of {@code characters} letters that do not compress well. */
  static Conversation sized(String id, int characters) {
    StringBuilder transcript = new StringBuilder(characters);
    new Random(id.hashCode()).ints(characters, 'a', 'z').forEach(transcript::appendCodePoint);
    return Conversation.builder()
        .conversationId(id)
        .userId("user")
        .platform("test")
        .occurredAt(Instant.EPOCH)
        .transcript(transcript.toString())
        .build();
  }
}
