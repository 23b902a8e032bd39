package dev.parley.writer.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows as {@code COPY … (FORMAT binary)} reads them: the signature, for each row the number
 * of fields and for each field its length and its bytes, and a trailer. All integers are
 * big-endian. Bytes go to the sink in pieces of a bounded size.
 */
final class BinaryCopyEncoder {
  /** Where the bytes go. */
  interface Sink {
    void write(byte[] bytes, int offset, int length) throws SQLException;
  }

  private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', -1, '\r', '\n', 0};

  /** Of types, the same in every Postgres. */
  private static final int INT4_OID = 23;

  private static final int FLOAT4_OID = 700;
  private static final byte JSONB_VERSION = 1;
  private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

  private static final int PIECE = 64 * 1024;

  private final Sink sink;
  private final ByteBuffer buffer = ByteBuffer.allocate(PIECE);

  BinaryCopyEncoder(Sink sink) throws SQLException {
    this.sink = sink;
    bytes(SIGNATURE);
    integer(0); // flags
    integer(0); // length of the header's extension
  }

  /** Begins a row; {@code fields} calls of the methods below must follow. */
  void row(int fields) throws SQLException {
    ensure(Short.BYTES);
    buffer.putShort((short) fields);
  }

  /** {@code text}, or NULL. */
  void text(@Nullable String value) throws SQLException {
    bytea(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
  }

  /** {@code bytea}, or NULL. */
  void bytea(byte @Nullable [] value) throws SQLException {
    if (value == null) {
      integer(-1);
      return;
    }
    integer(value.length);
    bytes(value);
  }

  /** {@code integer}. */
  void int4(int value) throws SQLException {
    integer(Integer.BYTES);
    integer(value);
  }

  /** {@code bigint}. */
  void int8(long value) throws SQLException {
    ensure(Integer.BYTES + Long.BYTES);
    buffer.putInt(Long.BYTES).putLong(value);
  }

  /** {@code timestamptz}, to the microsecond. */
  void timestamptz(Instant value) throws SQLException {
    long seconds = value.getEpochSecond() - POSTGRES_EPOCH.getEpochSecond();
    int8(Math.addExact(Math.multiplyExact(seconds, 1_000_000), value.getNano() / 1_000));
  }

  /** {@code jsonb}. */
  void jsonb(String value) throws SQLException {
    byte[] json = value.getBytes(StandardCharsets.UTF_8);
    integer(1 + json.length);
    ensure(1);
    buffer.put(JSONB_VERSION);
    bytes(json);
  }

  /** {@code integer[]} of one dimension that counts from 1, or NULL. */
  void int4Array(int @Nullable [] value) throws SQLException {
    if (value == null) {
      integer(-1);
      return;
    }
    array(INT4_OID, value.length);
    for (int element : value) {
      int4(element);
    }
  }

  /** {@code real[]} of one dimension that counts from 1, or NULL. */
  void float4Array(float @Nullable [] value) throws SQLException {
    if (value == null) {
      integer(-1);
      return;
    }
    array(FLOAT4_OID, value.length);
    for (float element : value) {
      ensure(2 * Float.BYTES);
      buffer.putInt(Float.BYTES).putFloat(element);
    }
  }

  /** Writes the trailer and what is left. */
  void end() throws SQLException {
    row(-1);
    flush();
  }

  /** What comes before the elements, each of four bytes and their length. */
  private void array(int oid, int length) throws SQLException {
    integer(5 * Integer.BYTES + length * 2 * Integer.BYTES);
    integer(1); // dimensions
    integer(0); // no NULL among the elements
    integer(oid);
    integer(length);
    integer(1); // the first index
  }

  private void integer(int value) throws SQLException {
    ensure(Integer.BYTES);
    buffer.putInt(value);
  }

  private void bytes(byte[] value) throws SQLException {
    if (value.length > PIECE) {
      flush();
      sink.write(value, 0, value.length);
      return;
    }
    ensure(value.length);
    buffer.put(value);
  }

  private void ensure(int room) throws SQLException {
    if (buffer.remaining() < room) {
      flush();
    }
  }

  private void flush() throws SQLException {
    sink.write(buffer.array(), buffer.arrayOffset(), buffer.position());
    buffer.clear();
  }
}
