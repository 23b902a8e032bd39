package dev.parley.embedder.cache;

import java.util.Collection;
import java.util.Set;

/**
 * Agrees with other workers on who computes a text, so that two which have the same one at the same
 * time do not both pay for it. Nothing depends on it: whoever cannot ask computes. Safe for many
 * threads.
 */
public interface Leases {
  /** Everybody computes everything. */
  Leases NONE =
      new Leases() {
        @Override
        public Set<CacheKey> take(Collection<CacheKey> keys) {
          return Set.copyOf(keys);
        }

        @Override
        public void release(Collection<CacheKey> keys) {}

        @Override
        public void await(Collection<CacheKey> keys) {}
      };

  /**
   * Those of {@code keys} that nobody else is computing or has just computed, and that are ours
   * now.
   */
  Set<CacheKey> take(Collection<CacheKey> keys) throws InterruptedException;

  /** Gives back what was taken, whether the vectors have been kept or cannot be had. */
  void release(Collection<CacheKey> keys);

  /**
   * Waits until nobody else is computing any of {@code keys}, or that has taken too long: their
   * vectors can be looked up then, and those that are not there are to be computed.
   */
  void await(Collection<CacheKey> keys) throws InterruptedException;
}
