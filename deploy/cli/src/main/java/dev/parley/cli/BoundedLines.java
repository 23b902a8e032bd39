package dev.parley.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a stream, in memory of one line's limit: what a line has beyond it is read and
 * dropped.
 */
final class BoundedLines {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final InputStream input;
  private final int maxBytes;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int at;
  private int filled;
  private long number;

  BoundedLines(InputStream input, int maxBytes) {
    this.input = input;
    this.maxBytes = maxBytes;
  }

  /**
   * A line without its line feed.
   *
   * @param number from 1
   * @param bytes the first of the line's bytes, up to the limit
   * @param length how many bytes the line has
   */
  record Line(long number, byte[] bytes, long length) {
    boolean isWhole() {
      return bytes.length == length;
    }
  }

  /** The next line, or null after the last. */
  @Nullable Line next() throws IOException {
    if (at == filled && !fill()) {
      return null;
    }
    number++;
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    long length = 0;
    boolean ended = false;
    do {
      int end = endOfLine();
      int chunk = end - at;
      line.write(buffer, at, Math.min(chunk, maxBytes - line.size()));
      length += chunk;
      ended = end < filled;
      at = ended ? end + 1 : end;
    } while (!ended && fill());
    return new Line(number, line.toByteArray(), length);
  }

  private int endOfLine() {
    int end = at;
    while (end < filled && buffer[end] != '\n') {
      end++;
    }
    return end;
  }

  private boolean fill() throws IOException {
    at = 0;
    filled = Math.max(0, input.read(buffer));
    return filled > 0;
  }
}
