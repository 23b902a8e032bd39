package dev.parley.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.message.BadHeaderException;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.MissingSchemaException;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Avro single-object encoding ({@code C3 01}, the schema's CRC-64-AVRO fingerprint, the datum),
 * written with the newest schema and read with every released one. Safe for concurrent use: Avro's
 * message codecs keep their buffers by thread.
 */
final class SingleObjectCodec<T extends SpecificRecord> {
  private final BinaryMessageEncoder<T> encoder;
  private final BinaryMessageDecoder<T> decoder;

  SingleObjectCodec(SpecificData model, Schema newest, List<Schema> released) {
    encoder = new BinaryMessageEncoder<>(model, newest);
    decoder = new BinaryMessageDecoder<>(model, newest);
    released.forEach(decoder::addSchema);
  }

  byte[] encode(T event) {
    try {
      ByteBuffer encoded = encoder.encode(event);
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
  }

  T decode(byte[] bytes) throws UndecodableException {
    try {
      return decoder.decode(bytes);
    } catch (BadHeaderException e) {
      throw new UndecodableException(
          DeadLetterReason.UNDECODABLE, "does not begin as Avro single-object encoding does", e);
    } catch (MissingSchemaException e) {
      throw new UndecodableException(
          DeadLetterReason.UNKNOWN_SCHEMA,
          "has a schema that this version of Parley does not know: upgrade the worker first",
          e);
    } catch (IOException | RuntimeException e) {
      // Avro reports cut or corrupt data as EOFException, AvroRuntimeException, IndexOutOfBounds
      // and others.
      throw new UndecodableException(
          DeadLetterReason.UNDECODABLE, "is cut short or corrupt after its header", e);
    }
  }
}
