package dev.parley.embedder.cache;

import dev.parley.wire.VectorBytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A vector as it is kept in Redis: a version byte, a byte that tells the {@link EntryShape}, when
 * it was written (4 bytes, seconds since 1970), a checksum of the key and of all else, and the
 * floats, little-endian. Whatever else stands under a key is not taken for its vector.
 */
final class CacheEntry {
  private static final byte VERSION = 2;
  private static final int CHECKSUM_AT = 2 + Integer.BYTES;
  static final int HEADER = CHECKSUM_AT + Integer.BYTES;

  private CacheEntry() {}

  /** A vector that float16 does not suit is written as float32. */
  static byte[] encode(CacheKey key, KeptVector kept, EntryShape wanted) {
    EntryShape shape =
        new EntryShape(wanted.half() && Float16.suits(kept.vector()), wanted.deflated());
    byte[] floats =
        shape.half() ? halves(kept.vector()) : VectorBytes.encode(kept.vector()).array();
    byte[] content = shape.deflated() ? BytePlanes.deflate(floats, shape.width()) : floats;
    byte[] entry = new byte[HEADER + content.length];
    ByteBuffer.wrap(entry)
        .put(VERSION)
        .put(shape.code())
        .putInt((int) kept.writtenAt())
        .putInt(0)
        .put(content);
    ByteBuffer.wrap(entry).putInt(CHECKSUM_AT, checksum(key, entry));
    return entry;
  }

  /** The vector, or null when these bytes are not one of {@code dimensions} floats of this key. */
  static @Nullable KeptVector decode(CacheKey key, byte[] entry, int dimensions) {
    if (entry.length < HEADER || entry[0] != VERSION) {
      return null;
    }
    EntryShape shape = EntryShape.of(entry[1]);
    ByteBuffer bytes = ByteBuffer.wrap(entry);
    if (shape == null || bytes.getInt(CHECKSUM_AT) != checksum(key, entry)) {
      return null;
    }
    ByteBuffer floats = floats(entry, shape, dimensions);
    if (floats == null || floats.remaining() != dimensions * shape.width()) {
      return null;
    }
    return new KeptVector(
        shape.half() ? widened(floats) : VectorBytes.decode(floats),
        Integer.toUnsignedLong(bytes.getInt(2)));
  }

  private static @Nullable ByteBuffer floats(byte[] entry, EntryShape shape, int dimensions) {
    if (!shape.deflated()) {
      return ByteBuffer.wrap(entry, HEADER, entry.length - HEADER);
    }
    byte[] inflated = BytePlanes.inflate(entry, HEADER, dimensions, shape.width());
    return inflated == null ? null : ByteBuffer.wrap(inflated);
  }

  private static byte[] halves(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float x : vector) {
      bytes.putShort(Float16.of(x));
    }
    return bytes.array();
  }

  private static float[] widened(ByteBuffer bytes) {
    ShortBuffer halves = bytes.order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
    float[] vector = new float[halves.remaining()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = Float16.toFloat(halves.get(i));
    }
    return vector;
  }

  private static int checksum(CacheKey key, byte[] entry) {
    CRC32C checksum = new CRC32C();
    checksum.update(key.digest().getBytes(StandardCharsets.US_ASCII));
    checksum.update(entry, 0, CHECKSUM_AT);
    checksum.update(entry, HEADER, entry.length - HEADER);
    return (int) checksum.getValue();
  }
}
