package dev.parley.embedder.cache;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Compresses numbers: first the lowest bytes of all, then the next, for signs and exponents
 * resemble each other and fractions do not. Only the frequency of bytes is used, since vectors
 * repeat no sequences.
 */
final class BytePlanes {
  private BytePlanes() {}

  /**
   * @param width bytes a number
   */
  static byte[] deflate(byte[] numbers, int width) {
    byte[] planes = new byte[numbers.length];
    int count = numbers.length / width;
    for (int i = 0; i < numbers.length; i++) {
      planes[i % width * count + i / width] = numbers[i];
    }
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    try {
      deflater.setStrategy(Deflater.HUFFMAN_ONLY);
      byte[] deflated = new byte[numbers.length + numbers.length / 8 + 64];
      int length = 0;
      for (int plane = 0; plane < width; plane++) {
        deflater.setInput(planes, plane * count, count);
        boolean last = plane == width - 1;
        if (last) {
          deflater.finish();
        }
        // Ends a block, so that each plane is written by its own frequencies.
        int flush = last ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH;
        int written;
        do { // The very first call makes the strategy known, and may leave the rest to the next.
          written = deflater.deflate(deflated, length, deflated.length - length, flush);
          length += written;
        } while (last ? !deflater.finished() : written > 0 || !deflater.needsInput());
      }
      return Arrays.copyOf(deflated, length);
    } finally {
      deflater.end();
    }
  }

  /** The numbers; null unless these are {@code count} of {@code width} bytes, deflated. */
  static byte @Nullable [] inflate(byte[] bytes, int from, int count, int width) {
    byte[] planes = new byte[count * width];
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(bytes, from, bytes.length - from);
      int length = inflater.inflate(planes);
      if (length != planes.length || inflater.inflate(new byte[1]) != 0 || !inflater.finished()) {
        return null;
      }
    } catch (DataFormatException e) {
      return null;
    } finally {
      inflater.end();
    }
    byte[] numbers = new byte[planes.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = planes[i % width * count + i / width];
    }
    return numbers;
  }
}
