package dev.parley.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;

/**
 * Avro single-object encoding ({@code C3 01}, the schema's CRC-64-AVRO fingerprint, the datum),
 * written with the newest schema and read with every released one. Safe for concurrent use: Avro's
 * readers and encoders keep their state by thread.
 *
 * <p>Avro's own {@code BinaryMessageDecoder} reads from a stream, so that it allocates whatever
 * length a corrupt record claims (2 GiB for twelve bytes), and takes no offence at bytes that are
 * left over.
 */
final class SingleObjectCodec {
  private static final int HEADER_BYTES = 10;
  private static final short MARKER = (short) 0xC301;

  private final BinaryMessageEncoder<GenericRecord> encoder;
  private final Map<Long, GenericDatumReader<GenericRecord>> readers = new HashMap<>();

  /**
   * @param released every version, oldest first
   */
  SingleObjectCodec(List<Schema> released) {
    Schema newest = ReleasedSchemas.newest(released);
    // Its buffer, which the next record overwrites, is copied below and need not be here too.
    encoder = new BinaryMessageEncoder<>(GenericData.get(), newest, /* shouldCopy= */ false);
    for (Schema version : released) {
      readers.put(
          SchemaNormalization.parsingFingerprint64(version),
          new GenericDatumReader<>(version, newest));
    }
  }

  byte[] encode(GenericRecord event) {
    try {
      ByteBuffer encoded = encoder.encode(event);
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
  }

  GenericRecord decode(byte[] bytes) throws UndecodableException {
    ByteBuffer header = ByteBuffer.wrap(bytes);
    if (bytes.length < HEADER_BYTES || header.getShort() != MARKER) {
      throw new UndecodableException(
          DeadLetterReason.UNDECODABLE,
          "does not begin with the header of Avro single-object encoding",
          null);
    }
    GenericDatumReader<GenericRecord> reader =
        readers.get(header.order(ByteOrder.LITTLE_ENDIAN).getLong());
    if (reader == null) {
      throw new UndecodableException(
          DeadLetterReason.UNKNOWN_SCHEMA,
          "has a schema that this version of Parley does not know: upgrade the worker first",
          null);
    }
    try {
      BinaryDecoder decoder =
          DecoderFactory.get()
              .binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, null);
      GenericRecord event = reader.read(null, decoder);
      if (!decoder.isEnd()) {
        throw new UndecodableException(
            DeadLetterReason.UNDECODABLE, "has bytes after its end", null);
      }
      return event;
    } catch (IOException | RuntimeException e) {
      // Avro reports cut or corrupt data as EOFException, AvroRuntimeException, IndexOutOfBounds
      // and others.
      throw new UndecodableException(
          DeadLetterReason.UNDECODABLE, "is cut short or corrupt after its header", e);
    }
  }
}
