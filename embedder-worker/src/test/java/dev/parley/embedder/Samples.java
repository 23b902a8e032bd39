package dev.parley.embedder;

import dev.parley.embedder.window.Snapshot;
import dev.parley.wire.Conversation;
import dev.parley.wire.ConversationCodec;
import dev.parley.wire.Position;
import java.time.Instant;
import org.apache.kafka.common.utils.Bytes;

/** Conversations to test with. */
public final class Samples {
  public static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private static final ConversationCodec CODEC = new ConversationCodec();

  private Samples() {}

  public static Conversation conversation(String id, String transcript) {
    return Conversation.builder()
        .conversationId(id)
        .userId("user")
        .platform("web")
        .occurredAt(NOON)
        .transcript(transcript)
        .build();
  }

  public static byte[] encoded(String id, String transcript) {
    return CODEC.encode(conversation(id, transcript));
  }

  public static Bytes key(String id) {
    return Bytes.wrap(conversation(id, "").key().toBytes());
  }

  /** The snapshot at the given offset of a conversation that counts 100 bytes. */
  public static Snapshot snapshot(String id, long offset) {
    return snapshot(id, offset, 100);
  }

  public static Snapshot snapshot(String id, long offset, int bytes) {
    return new Snapshot(
        conversation(id, id + " at " + offset), new Position(1, 0, offset), bytes, NOON);
  }
}
