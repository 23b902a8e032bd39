package dev.parley.embedder.cache;

import java.time.Duration;

/**
 * What a cache does. Keys asked for = hits + misses; keys that could not be looked up because of a
 * fault are misses. Alert on faults that last: all is computed, and paid for, again.
 */
public interface CacheMetrics {
  /** Counts nothing. */
  CacheMetrics NONE =
      new CacheMetrics() {
        @Override
        public void lookedUp(int hits, int misses, Duration took) {}

        @Override
        public void kept(int vectors) {}

        @Override
        public void failed(CacheFault fault) {}
      };

  /** One look-up, of {@code hits + misses} keys, is done. */
  void lookedUp(int hits, int misses, Duration took);

  /** Redis has taken vectors. */
  void kept(int vectors);

  /** A command, or for {@link CacheFault#CORRUPT} an entry, failed. */
  void failed(CacheFault fault);
}
