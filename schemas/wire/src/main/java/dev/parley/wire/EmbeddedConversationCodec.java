package dev.parley.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** Embedded conversations as the values of records. Safe for concurrent use. */
public final class EmbeddedConversationCodec {
  private static final Schema EVENT = ReleasedSchemas.newest(ReleasedSchemas.EMBEDDED_CONVERSATION);
  private static final Schema CONVERSATION = EVENT.getField("conversation").schema();
  private static final Schema POSITION = EVENT.getField("position").schema();
  private static final Schema RESULT = EVENT.getField("results").schema().getElementType();
  private static final Schema MODEL = RESULT.getField("model").schema();
  private static final Schema PASSAGE = RESULT.getField("passages").schema().getElementType();

  private final SingleObjectCodec codec =
      new SingleObjectCodec(ReleasedSchemas.EMBEDDED_CONVERSATION);

  /** The value of a record that carries {@code embedded}. */
  public byte[] encode(EmbeddedConversation embedded) {
    GenericRecord avro = new GenericData.Record(EVENT);
    avro.put("conversation", ConversationCodec.toAvro(embedded.conversation(), CONVERSATION));
    avro.put("position", toAvro(embedded.position()));
    avro.put("results", embedded.results().stream().map(result -> toAvro(result)).toList());
    return codec.encode(avro);
  }

  /**
   * The embedded conversation that a record carries.
   *
   * @throws UndecodableException when the bytes are not an embedded conversation of a released
   *     schema version
   * @throws IllegalArgumentException when they are one that breaks a limit or contradicts itself
   */
  public EmbeddedConversation decode(byte[] value) throws UndecodableException {
    GenericRecord avro = codec.decode(value);
    return new EmbeddedConversation(
        ConversationCodec.fromAvro((GenericRecord) avro.get("conversation")),
        position((GenericRecord) avro.get("position")),
        each(avro.get("results"), EmbeddedConversationCodec::result));
  }

  private static GenericRecord toAvro(Position position) {
    GenericRecord avro = new GenericData.Record(POSITION);
    avro.put("generation", position.generation());
    avro.put("partition", position.partition());
    avro.put("offset", position.offset());
    return avro;
  }

  private static GenericRecord toAvro(ModelResult result) {
    GenericRecord avro = new GenericData.Record(RESULT);
    avro.put("model", toAvro(result.model()));
    avro.put("passages", result.passages().stream().map(passage -> toAvro(passage)).toList());
    return avro;
  }

  private static GenericRecord toAvro(ModelIdentity model) {
    GenericRecord avro = new GenericData.Record(MODEL);
    avro.put("name", model.name());
    avro.put("revision", model.revision());
    avro.put("dimensions", model.dimensions());
    avro.put("passage_prefix", model.passagePrefix());
    avro.put("query_prefix", model.queryPrefix());
    avro.put("normalized", model.normalized());
    return avro;
  }

  private static GenericRecord toAvro(EmbeddedPassage passage) {
    float[] vector = passage.vector();
    GenericRecord avro = new GenericData.Record(PASSAGE);
    avro.put("ordinal", passage.ordinal());
    avro.put("start", passage.start());
    avro.put("end", passage.end());
    avro.put("vector", vector == null ? null : VectorBytes.encode(vector));
    avro.put("without_vector", passage.withoutVector());
    return avro;
  }

  private static Position position(GenericRecord avro) {
    return new Position(
        (Integer) avro.get("generation"),
        (Integer) avro.get("partition"),
        (Long) avro.get("offset"));
  }

  private static ModelResult result(GenericRecord avro) {
    return new ModelResult(
        model((GenericRecord) avro.get("model")),
        each(avro.get("passages"), EmbeddedConversationCodec::passage));
  }

  private static ModelIdentity model(GenericRecord avro) {
    return new ModelIdentity(
        avro.get("name").toString(),
        avro.get("revision").toString(),
        (Integer) avro.get("dimensions"),
        avro.get("passage_prefix").toString(),
        avro.get("query_prefix").toString(),
        (Boolean) avro.get("normalized"));
  }

  private static EmbeddedPassage passage(GenericRecord avro) {
    ByteBuffer vector = (ByteBuffer) avro.get("vector");
    Object withoutVector = avro.get("without_vector");
    return new EmbeddedPassage(
        (Integer) avro.get("ordinal"),
        (Integer) avro.get("start"),
        (Integer) avro.get("end"),
        vector == null ? null : VectorBytes.decode(vector),
        withoutVector == null ? null : withoutVector.toString());
  }

  /** Maps an Avro array, which a generic reader gives as a collection of records. */
  private static <T> List<T> each(Object array, Function<GenericRecord, T> map) {
    List<T> mapped = new ArrayList<>();
    for (Object element : (Collection<?>) array) {
      mapped.add(map.apply((GenericRecord) element));
    }
    return mapped;
  }
}
