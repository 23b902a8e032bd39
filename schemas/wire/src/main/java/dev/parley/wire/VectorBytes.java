package dev.parley.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Vectors as bytes: float32, little-endian, 4 bytes a dimension. */
public final class VectorBytes {
  private VectorBytes() {}

  /** A buffer of {@code 4 × vector.length} bytes, ready to be read. */
  public static ByteBuffer encode(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return bytes;
  }

  /**
   * Reads the remaining bytes and leaves the buffer as it was.
   *
   * @throws IllegalArgumentException when their number is not a multiple of 4
   */
  public static float[] decode(ByteBuffer bytes) {
    if (bytes.remaining() % Float.BYTES != 0) {
      throw new IllegalArgumentException(
          "a vector of float32 cannot have " + bytes.remaining() + " bytes");
    }
    float[] vector = new float[bytes.remaining() / Float.BYTES];
    bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }
}
