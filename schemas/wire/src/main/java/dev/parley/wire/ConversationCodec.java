package dev.parley.wire;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** Conversations as the values of records. Safe for concurrent use. */
public final class ConversationCodec {
  private final SingleObjectCodec codec = new SingleObjectCodec(ReleasedSchemas.CONVERSATION);

  /** The value of a record that publishes {@code conversation}. */
  public byte[] encode(Conversation conversation) {
    return codec.encode(toAvro(conversation, ReleasedSchemas.newest(ReleasedSchemas.CONVERSATION)));
  }

  /**
   * The conversation that a record publishes.
   *
   * @throws UndecodableException when the bytes are not a conversation of a released schema version
   * @throws InvalidConversationException when they are one, and it breaks a limit
   */
  public Conversation decode(byte[] value) throws UndecodableException {
    return fromAvro(codec.decode(value));
  }

  static GenericRecord toAvro(Conversation conversation, Schema schema) {
    GenericRecord avro = new GenericData.Record(schema);
    avro.put("tenant", conversation.tenant());
    avro.put("conversation_id", conversation.conversationId());
    avro.put("user_id", conversation.userId());
    avro.put("platform", conversation.platform());
    avro.put("occurred_at", ChronoUnit.MICROS.between(Instant.EPOCH, conversation.occurredAt()));
    avro.put("transcript", conversation.transcript());
    avro.put("summary", conversation.summary());
    avro.put("metadata", conversation.metadata());
    return avro;
  }

  static Conversation fromAvro(GenericRecord avro) {
    Object summary = avro.get("summary");
    return new Conversation(
        avro.get("tenant").toString(),
        avro.get("conversation_id").toString(),
        avro.get("user_id").toString(),
        avro.get("platform").toString(),
        Instant.EPOCH.plus((Long) avro.get("occurred_at"), ChronoUnit.MICROS),
        avro.get("transcript").toString(),
        summary == null ? null : summary.toString(),
        avro.get("metadata").toString());
  }
}
