package dev.parley.embedder.cache;

import dev.parley.wire.VectorBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A vector as it is kept: a version byte, a checksum of key and vector, and the vector as float32,
 * little-endian. Whatever else stands under a key is not taken for its vector.
 */
final class CacheEntry {
  private static final byte VERSION = 1;
  private static final int HEADER = 1 + Integer.BYTES;

  private CacheEntry() {}

  static byte[] encode(CacheKey key, float[] vector) {
    ByteBuffer floats = VectorBytes.encode(vector);
    return ByteBuffer.allocate(HEADER + floats.remaining())
        .put(VERSION)
        .putInt(checksum(key, floats.duplicate()))
        .put(floats)
        .array();
  }

  /** The vector, or null when these bytes are not one of {@code dimensions} floats of this key. */
  static float @Nullable [] decode(CacheKey key, byte[] entry, int dimensions) {
    if (entry.length != HEADER + dimensions * Float.BYTES) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.wrap(entry);
    if (bytes.get() != VERSION || bytes.getInt() != checksum(key, bytes.duplicate())) {
      return null;
    }
    return VectorBytes.decode(bytes);
  }

  private static int checksum(CacheKey key, ByteBuffer floats) {
    CRC32C checksum = new CRC32C();
    checksum.update(key.digest().getBytes(StandardCharsets.US_ASCII));
    checksum.update(floats);
    return (int) checksum.getValue();
  }
}
