package dev.parley.embedder.cache;

import java.time.Duration;

/**
 * What one tier of the cache does. Keys that it was asked for = hits + misses; keys that could not
 * be looked up because of a fault are misses. Each tier is asked for what the one before it has
 * not. Alert on faults that last: all is computed, and paid for, again.
 */
public interface CacheMetrics {
  /** Counts nothing. */
  CacheMetrics NONE =
      new CacheMetrics() {
        @Override
        public void lookedUp(int hits, int misses, long bytes, Duration took) {}

        @Override
        public void kept(int vectors, long bytes) {}

        @Override
        public void failed(CacheFault fault) {}
      };

  /**
   * One look-up, of {@code hits + misses} keys, is done.
   *
   * @param bytes of the hits, as they are kept
   */
  void lookedUp(int hits, int misses, long bytes, Duration took);

  /**
   * The tier has taken vectors.
   *
   * @param bytes of them, as they are kept
   */
  void kept(int vectors, long bytes);

  /** A command, or for {@link CacheFault#CORRUPT} an entry, failed. */
  void failed(CacheFault fault);
}
