package dev.parley.writer;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What was opened, to be closed in reverse, also when opening the next thing failed. */
final class OpenParts {
  /** How a part is closed. */
  interface Closer<T> {
    void close(T part) throws Exception;
  }

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  <T> T add(T part, Closer<T> closer) {
    parts.push(() -> closer.close(part));
    return part;
  }

  /** Closes every part, and throws the first failure with the others attached. */
  void close() throws Exception {
    @Nullable Exception first = null;
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
