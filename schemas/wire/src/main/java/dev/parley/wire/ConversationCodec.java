package dev.parley.wire;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;

/** Conversations as the values of records. Safe for concurrent use. */
public final class ConversationCodec {
  private static final char REPLACEMENT = '\uFFFD';

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

  /**
   * @throws InvalidConversationException when a field breaks its limit or is not UTF-8
   */
  static Conversation fromAvro(GenericRecord avro) {
    return new Conversation(
        text(avro, "tenant"),
        text(avro, "conversation_id"),
        text(avro, "user_id"),
        text(avro, "platform"),
        Instant.EPOCH.plus((Long) avro.get("occurred_at"), ChronoUnit.MICROS),
        text(avro, "transcript"),
        avro.get("summary") == null ? null : text(avro, "summary"),
        text(avro, "metadata"));
  }

  /**
   * Avro reads what is no UTF-8 as U+FFFD and says nothing: the text would not be what was sent.
   */
  private static String text(GenericRecord avro, String field) {
    Utf8 utf8 = (Utf8) avro.get(field);
    String text = utf8.toString();
    if (text.indexOf(REPLACEMENT) >= 0) {
      byte[] again = text.getBytes(StandardCharsets.UTF_8);
      if (!Arrays.equals(utf8.getBytes(), 0, utf8.getByteLength(), again, 0, again.length)) {
        throw new InvalidConversationException(
            field, "has bytes that are not UTF-8, such as half of a UTF-16 pair; remove them");
      }
    }
    return text;
  }
}
