package dev.parley.embedder.cache;

/**
 * IEEE 754 binary16, of which Java knows nothing before version 20: a sign, 5 bits of exponent and
 * 10 of fraction.
 */
final class Float16 {
  /** The largest number it has. */
  private static final float MOST = 65_504f;

  /**
   * The least that a vector's largest number must be: below 2^-14 numbers have fewer digits, and
   * with them the whole vector would.
   */
  private static final float LEAST = 1f / 1024;

  private Float16() {}

  /** Whether {@code vector} keeps its direction, to a cosine of 0.9999 and better. */
  static boolean suits(float[] vector) {
    float largest = 0;
    for (float x : vector) {
      largest = Math.max(largest, Math.abs(x));
    }
    return largest >= LEAST && largest <= MOST;
  }

  /** The nearest to {@code x}; of two equally near the one with an even last digit. */
  static short of(float x) {
    int bits = Float.floatToRawIntBits(x);
    int sign = bits >>> 16 & 0x8000;
    int exponent = (bits >>> 23 & 0xff) - 127;
    int fraction = bits & 0x7fffff;
    if (exponent == 128) {
      return (short) (sign | 0x7c00 | (fraction == 0 ? 0 : 0x200));
    }
    if (exponent < -25) {
      return (short) sign;
    }
    // Below 2^-14 there is no leading 1 that goes without saying, and the exponent stays the same.
    boolean small = exponent < -14;
    int digits = small ? fraction | 0x800000 : (exponent + 15) << 23 | fraction;
    int dropped = small ? -1 - exponent : 13;
    int kept = digits >>> dropped;
    int rest = digits & ((1 << dropped) - 1);
    int half = 1 << (dropped - 1);
    if (rest > half || (rest == half && (kept & 1) == 1)) {
      kept++; // It may carry into the exponent, and so from the largest number to infinity.
    }
    return (short) (sign | Math.min(kept, 0x7c00));
  }

  /** Exactly. */
  static float toFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = half >>> 10 & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    int widened = exponent == 0x1f ? 0xff : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | widened << 23 | fraction << 13);
  }
}
