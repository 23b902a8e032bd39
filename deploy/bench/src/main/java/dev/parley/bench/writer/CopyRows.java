package dev.parley.bench.writer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

/** Rows in the format of {@code COPY … (FORMAT binary)}, sent while they are made. */
final class CopyRows {
  private static final byte[] HEADER = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', -1, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
  };
  private static final int INT4_OID = 23;
  private static final int FLOAT4_OID = 700;
  private static final byte JSONB_VERSION = 1;
  private static final int FIRST_CAPACITY = 1 << 20;
  private static final int MANY = 1 << 16;

  private ByteBuffer buffer = ByteBuffer.allocate(FIRST_CAPACITY);

  /** Forgets what there was and begins anew. */
  void begin() {
    buffer.clear();
    buffer.put(HEADER);
  }

  /** Sends what there is once it is worth it, so that the server works meanwhile. */
  void sendWhenMany(CopyIn copy) throws SQLException {
    if (buffer.position() >= MANY) {
      send(copy);
    }
  }

  /** Sends the rest and waits until the server has it all. */
  void end(CopyIn copy) throws SQLException {
    row(-1);
    send(copy);
    copy.endCopy();
  }

  CopyRows row(int fields) {
    room(Short.BYTES).putShort((short) fields);
    return this;
  }

  CopyRows text(@Nullable String value) {
    return value == null ? none() : bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  CopyRows json(String value) {
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    room(Integer.BYTES + 1 + text.length).putInt(text.length + 1).put(JSONB_VERSION).put(text);
    return this;
  }

  CopyRows bytes(byte[] value) {
    room(Integer.BYTES + value.length).putInt(value.length).put(value);
    return this;
  }

  CopyRows int4(int value) {
    room(2 * Integer.BYTES).putInt(Integer.BYTES).putInt(value);
    return this;
  }

  CopyRows int8(long value) {
    room(Integer.BYTES + Long.BYTES).putInt(Long.BYTES).putLong(value);
    return this;
  }

  CopyRows int4Array(int element) {
    array(INT4_OID, 1).putInt(Integer.BYTES).putInt(element);
    return this;
  }

  CopyRows float4Array(float[] elements) {
    ByteBuffer to = array(FLOAT4_OID, elements.length);
    for (float element : elements) {
      to.putInt(Float.BYTES).putFloat(element);
    }
    return this;
  }

  CopyRows none() {
    room(Integer.BYTES).putInt(-1);
    return this;
  }

  private void send(CopyIn copy) throws SQLException {
    copy.writeToCopy(buffer.array(), buffer.arrayOffset(), buffer.position());
    buffer.clear();
  }

  private ByteBuffer array(int oid, int length) {
    int bytes = 5 * Integer.BYTES + length * 2 * Integer.BYTES;
    return room(Integer.BYTES + bytes)
        .putInt(bytes)
        .putInt(1) // dimensions
        .putInt(0) // no NULL
        .putInt(oid)
        .putInt(length)
        .putInt(1); // the first index
  }

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      int position = buffer.position();
      int capacity = Math.max(2 * buffer.capacity(), position + bytes);
      buffer = ByteBuffer.wrap(Arrays.copyOf(buffer.array(), capacity));
      buffer.position(position);
    }
    return buffer;
  }
}
