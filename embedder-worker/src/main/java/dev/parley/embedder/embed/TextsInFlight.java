package dev.parley.embedder.embed;

import dev.parley.embedder.cache.CacheKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;

/**
 * The texts that batches of this worker are getting vectors for: a text that another batch has
 * begun with is waited for and not paid for twice. A batch claims its texts before it looks them
 * up, so that none is missed by a batch whose look-up came too early for the other's vector.
 *
 * <p>INVARIANT: a batch waits for others only after it has given up its own claims. So no two wait
 * for each other. Whoever fails gives up too, and those who waited do the work themselves.
 */
final class TextsInFlight {
  private final ConcurrentMap<CacheKey, CompletableFuture<Optional<float[]>>> claimed =
      new ConcurrentHashMap<>();

  /** Claims those of {@code keys} that no batch has; the claim must be closed. */
  Claim claim(Collection<CacheKey> keys) {
    Claim claim = new Claim();
    for (CacheKey key : keys) {
      CompletableFuture<Optional<float[]>> mine = new CompletableFuture<>();
      CompletableFuture<Optional<float[]>> others = claimed.putIfAbsent(key, mine);
      if (others == null) {
        claim.mine.put(key, mine);
      } else {
        claim.others.put(key, others);
      }
    }
    return claim;
  }

  /** What one batch has claimed, and what others have; for one thread. */
  final class Claim implements AutoCloseable {
    private final Map<CacheKey, CompletableFuture<Optional<float[]>>> mine = new HashMap<>();
    private final Map<CacheKey, CompletableFuture<Optional<float[]>>> others = new HashMap<>();

    /** What this batch is to get vectors for. */
    Set<CacheKey> mine() {
      return new HashSet<>(mine.keySet());
    }

    /** Whether other batches have some of the texts. */
    boolean isShared() {
      return !others.isEmpty();
    }

    /** Hands vectors to whoever waits for them; the cache has them already. */
    void landed(Map<CacheKey, float[]> vectors) {
      vectors.forEach((key, vector) -> settle(key, Optional.of(vector)));
    }

    /** Lets whoever waits for these texts get their vectors by itself. */
    void giveUp(Set<CacheKey> keys) {
      keys.forEach(key -> settle(key, Optional.empty()));
    }

    /** Gives up what has not landed. */
    @Override
    public void close() {
      giveUp(mine());
    }

    /** Waits for the other batches and returns what they got. */
    Map<CacheKey, float[]> await() throws InterruptedException {
      if (!mine.isEmpty()) {
        throw new IllegalStateException("a batch must not wait while others may wait for it");
      }
      Map<CacheKey, float[]> landed = new HashMap<>();
      for (Map.Entry<CacheKey, CompletableFuture<Optional<float[]>>> other : others.entrySet()) {
        try {
          other.getValue().get().ifPresent(vector -> landed.put(other.getKey(), vector));
        } catch (ExecutionException e) {
          throw new IllegalStateException("claims end with a vector or none", e);
        }
      }
      return landed;
    }

    private void settle(CacheKey key, Optional<float[]> vector) {
      CompletableFuture<Optional<float[]>> claim = mine.remove(key);
      if (claim != null) {
        claimed.remove(key);
        claim.complete(vector);
      }
    }
  }
}
