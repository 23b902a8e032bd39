package dev.parley.embedder.cache;

import dev.parley.wire.RecordKey;
import java.util.List;
import java.util.Map;

/**
 * The vectors of passages that have been stored for good. It never fails: whoever cannot be asked
 * has none. Safe for many threads.
 */
public interface StoredVectors extends AutoCloseable {
  /** Nothing is stored. */
  StoredVectors NONE =
      new StoredVectors() {
        @Override
        public Map<CacheKey, float[]> find(List<Wanted> wanted) {
          return Map.of();
        }

        @Override
        public void close() {}
      };

  /**
   * A passage whose vector is wanted.
   *
   * @param conversation which has the passage now, and so had it perhaps before
   * @param key names the text
   */
  record Wanted(RecordKey conversation, CacheKey key, String text) {}

  /** The vectors of those that are stored; what is wanted twice is wanted of two conversations. */
  Map<CacheKey, float[]> find(List<Wanted> wanted);

  @Override
  void close();
}
