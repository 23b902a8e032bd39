package dev.parley.wire;

import dev.parley.wire.avro.LogPosition;
import dev.parley.wire.avro.Model;
import dev.parley.wire.avro.Passage;
import java.nio.ByteBuffer;
import org.apache.avro.specific.SpecificData;

/** Embedded conversations as the values of records. Safe for concurrent use. */
public final class EmbeddedConversationCodec {
  private final SingleObjectCodec<dev.parley.wire.avro.EmbeddedConversation> codec =
      new SingleObjectCodec<>(
          SpecificData.getForClass(dev.parley.wire.avro.EmbeddedConversation.class),
          dev.parley.wire.avro.EmbeddedConversation.getClassSchema(),
          ReleasedSchemas.EMBEDDED_CONVERSATION);

  /** The value of a record that carries {@code embedded}. */
  public byte[] encode(EmbeddedConversation embedded) {
    Position position = embedded.position();
    return codec.encode(
        new dev.parley.wire.avro.EmbeddedConversation(
            ConversationCodec.toAvro(embedded.conversation()),
            new LogPosition(position.generation(), position.partition(), position.offset()),
            embedded.results().stream().map(EmbeddedConversationCodec::toAvro).toList()));
  }

  /**
   * @throws UndecodableException when the bytes are not an embedded conversation of a released
   *     schema version
   * @throws IllegalArgumentException when they are one that breaks a limit or contradicts itself
   */
  public EmbeddedConversation decode(byte[] value) throws UndecodableException {
    dev.parley.wire.avro.EmbeddedConversation avro = codec.decode(value);
    LogPosition position = avro.getPosition();
    return new EmbeddedConversation(
        ConversationCodec.fromAvro(avro.getConversation()),
        new Position(position.getGeneration(), position.getPartition(), position.getOffset()),
        avro.getResults().stream().map(EmbeddedConversationCodec::fromAvro).toList());
  }

  private static dev.parley.wire.avro.ModelResult toAvro(ModelResult result) {
    ModelIdentity model = result.model();
    return new dev.parley.wire.avro.ModelResult(
        new Model(
            model.name(),
            model.revision(),
            model.dimensions(),
            model.passagePrefix(),
            model.queryPrefix(),
            model.normalized()),
        result.passages().stream().map(EmbeddedConversationCodec::toAvro).toList());
  }

  private static Passage toAvro(EmbeddedPassage passage) {
    float[] vector = passage.vector();
    return new Passage(
        passage.ordinal(),
        passage.start(),
        passage.end(),
        vector == null ? null : VectorBytes.encode(vector),
        passage.withoutVector());
  }

  private static ModelResult fromAvro(dev.parley.wire.avro.ModelResult avro) {
    Model model = avro.getModel();
    return new ModelResult(
        new ModelIdentity(
            model.getName(),
            model.getRevision(),
            model.getDimensions(),
            model.getPassagePrefix(),
            model.getQueryPrefix(),
            model.getNormalized()),
        avro.getPassages().stream().map(EmbeddedConversationCodec::fromAvro).toList());
  }

  private static EmbeddedPassage fromAvro(Passage passage) {
    ByteBuffer vector = passage.getVector();
    return new EmbeddedPassage(
        passage.getOrdinal(),
        passage.getStart(),
        passage.getEnd(),
        vector == null ? null : VectorBytes.decode(vector),
        passage.getWithoutVector());
  }
}
