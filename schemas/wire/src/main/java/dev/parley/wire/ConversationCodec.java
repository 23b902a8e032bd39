package dev.parley.wire;

import org.apache.avro.specific.SpecificData;

/** Conversations as the values of records. Safe for concurrent use. */
public final class ConversationCodec {
  private final SingleObjectCodec<dev.parley.wire.avro.Conversation> codec =
      new SingleObjectCodec<>(
          SpecificData.getForClass(dev.parley.wire.avro.Conversation.class),
          dev.parley.wire.avro.Conversation.getClassSchema(),
          ReleasedSchemas.CONVERSATION);

  /** The value of a record that publishes {@code conversation}. */
  public byte[] encode(Conversation conversation) {
    return codec.encode(toAvro(conversation));
  }

  /**
   * @throws UndecodableException when the bytes are not a conversation of a released schema version
   * @throws InvalidConversationException when they are one, and it breaks a limit
   */
  public Conversation decode(byte[] value) throws UndecodableException {
    return fromAvro(codec.decode(value));
  }

  static dev.parley.wire.avro.Conversation toAvro(Conversation conversation) {
    return new dev.parley.wire.avro.Conversation(
        conversation.tenant(),
        conversation.conversationId(),
        conversation.userId(),
        conversation.platform(),
        conversation.occurredAt(),
        conversation.transcript(),
        conversation.summary(),
        conversation.metadata());
  }

  static Conversation fromAvro(dev.parley.wire.avro.Conversation avro) {
    return new Conversation(
        avro.getTenant(),
        avro.getConversationId(),
        avro.getUserId(),
        avro.getPlatform(),
        avro.getOccurredAt(),
        avro.getTranscript(),
        avro.getSummary(),
        avro.getMetadata());
  }
}
