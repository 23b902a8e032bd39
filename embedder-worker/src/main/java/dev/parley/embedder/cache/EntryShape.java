package dev.parley.embedder.cache;

import org.jspecify.annotations.Nullable;

/**
 * How an entry's floats are written. Every entry says its own, so that those of another setting are
 * read as well.
 *
 * @param half float16 instead of float32
 * @param deflated compressed
 */
record EntryShape(boolean half, boolean deflated) {
  private static final int HALF = 1;
  private static final int DEFLATED = 2;

  byte code() {
    return (byte) ((half ? HALF : 0) | (deflated ? DEFLATED : 0));
  }

  /** The shape of {@code code}; null when there is none. */
  static @Nullable EntryShape of(byte code) {
    return (code & ~(HALF | DEFLATED)) != 0
        ? null
        : new EntryShape((code & HALF) != 0, (code & DEFLATED) != 0);
  }

  /** Bytes a float. */
  int width() {
    return half ? Short.BYTES : Float.BYTES;
  }
}
