package dev.parley.embedder.embed;

import dev.parley.embedder.cache.CacheKey;
import dev.parley.embedder.cache.Leases;
import dev.parley.embedder.cache.StoredVectors;
import dev.parley.embedder.cache.VectorCache;
import dev.parley.embedder.embed.PassageMetrics.Section;
import dev.parley.embedder.embed.PassageMetrics.Source;
import dev.parley.embedder.embed.TextsInFlight.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gets the vectors of a batch from whoever has them for nothing, and has only the rest computed:
 * first the cache, then the database, then other batches and workers that have the same text in
 * flight. Safe for many threads.
 */
final class VectorSupply implements AutoCloseable {
  private final VectorCache cache;
  private final StoredVectors stored;
  private final Leases leases;
  private final PassageMetrics metrics;
  private final TextsInFlight inFlight = new TextsInFlight();

  /**
   * @param cache closed with this
   * @param stored closed with this
   * @param leases agrees with other workers
   */
  VectorSupply(VectorCache cache, StoredVectors stored, Leases leases, PassageMetrics metrics) {
    this.cache = cache;
    this.stored = stored;
    this.leases = leases;
    this.metrics = metrics;
  }

  /** What costs something. */
  interface Computation {
    /**
     * Computes vectors.
     *
     * @param progress is told of what becomes of texts
     * @return why texts have none
     */
    Map<CacheKey, String> compute(Map<CacheKey, String> texts, Progress progress)
        throws EmbedderException, InterruptedException;
  }

  /** Told by a computation, so that nobody waits for longer than is of use. */
  interface Progress {
    /** Before anything is computed: these are not, now. */
    void left(Set<CacheKey> texts);

    /** Vectors are there, of one call. */
    void computed(Map<CacheKey, float[]> vectors);
  }

  /**
   * A vector, or the reason why there is none, for every text.
   *
   * @throws EmbedderException when {@code computation} does; what it gave before is kept
   */
  Supplied supply(List<CutConversation> batch, Computation computation)
      throws EmbedderException, InterruptedException {
    Supplied supplied = new Supplied();
    Map<CacheKey, String> texts = texts(batch);
    Map<CacheKey, String> open = texts;
    while (!open.isEmpty()) {
      Claim claim = inFlight.claim(open.keySet());
      try (claim) {
        obtain(batch, Supplied.only(open, claim.mine()), claim, computation, supplied);
      }
      if (claim.isShared()) {
        long began = System.nanoTime();
        supplied.add(Source.SHARED, claim.await());
        took(Section.AWAIT, began);
      }
      open = supplied.open(texts);
    }
    return supplied;
  }

  /** The vectors that cost nothing, of those that are at hand. */
  Map<CacheKey, float[]> atHand(CutConversation conversation) {
    List<CutConversation> batch = List.of(conversation);
    Supplied supplied = new Supplied();
    Map<CacheKey, String> texts = texts(batch);
    supplied.add(Source.CACHE, cached(texts));
    supplied.add(Source.STORED, stored(batch, supplied.open(texts)));
    return supplied.vectors();
  }

  @Override
  public void close() {
    try {
      stored.close();
    } finally {
      cache.close();
    }
  }

  private void obtain(
      List<CutConversation> batch,
      Map<CacheKey, String> texts,
      Claim claim,
      Computation computation,
      Supplied supplied)
      throws EmbedderException, InterruptedException {
    take(Source.CACHE, cached(texts), claim, supplied);
    Map<CacheKey, float[]> fromDatabase = stored(batch, supplied.open(texts));
    if (!fromDatabase.isEmpty()) {
      cache.put(fromDatabase);
    }
    take(Source.STORED, fromDatabase, claim, supplied);
    Map<CacheKey, String> missing = supplied.open(texts);
    if (missing.isEmpty()) {
      return;
    }
    Set<CacheKey> leased = new HashSet<>(leases.take(missing.keySet()));
    try {
      compute(Supplied.only(missing, leased), leased, claim, computation, supplied);
    } finally {
      leases.release(leased);
    }
    Map<CacheKey, String> elsewhere = supplied.open(missing);
    if (elsewhere.isEmpty()) {
      return;
    }
    long began = System.nanoTime();
    leases.await(elsewhere.keySet());
    took(Section.AWAIT, began);
    take(Source.SHARED, cached(elsewhere), claim, supplied);
    compute(supplied.open(elsewhere), new HashSet<>(), claim, computation, supplied);
  }

  private void compute(
      Map<CacheKey, String> texts,
      Set<CacheKey> leased,
      Claim claim,
      Computation computation,
      Supplied supplied)
      throws EmbedderException, InterruptedException {
    if (texts.isEmpty()) {
      return;
    }
    long began = System.nanoTime();
    Progress progress =
        new Progress() {
          @Override
          public void left(Set<CacheKey> left) {
            claim.giveUp(left);
            Set<CacheKey> released = new HashSet<>(leased);
            released.retainAll(left);
            leases.release(released);
            leased.removeAll(released);
          }

          @Override
          public void computed(Map<CacheKey, float[]> fresh) {
            cache.put(fresh);
            take(Source.COMPUTED, fresh, claim, supplied);
          }
        };
    supplied.addWithout(computation.compute(texts, progress));
    took(Section.COMPUTE, began);
  }

  private static void take(
      Source source, Map<CacheKey, float[]> found, Claim claim, Supplied supplied) {
    supplied.add(source, found);
    claim.landed(found);
  }

  private Map<CacheKey, float[]> cached(Map<CacheKey, String> texts) {
    if (texts.isEmpty()) {
      return Map.of();
    }
    long began = System.nanoTime();
    List<CacheKey> asked = List.copyOf(texts.keySet());
    List<float[]> found = cache.get(asked);
    Map<CacheKey, float[]> vectors = new HashMap<>();
    for (int i = 0; i < asked.size(); i++) {
      float[] vector = found.get(i);
      if (vector != null) {
        vectors.put(asked.get(i), vector);
      }
    }
    took(Section.LOOK_UP, began);
    return vectors;
  }

  /** Asks for the passages of each conversation that misses one, for there they would be. */
  private Map<CacheKey, float[]> stored(
      List<CutConversation> batch, Map<CacheKey, String> missing) {
    if (missing.isEmpty()) {
      return Map.of();
    }
    long began = System.nanoTime();
    List<StoredVectors.Wanted> wanted = new ArrayList<>();
    for (CutConversation one : batch) {
      for (CacheKey key : one.keys()) {
        String text = missing.get(key);
        if (text != null) {
          wanted.add(new StoredVectors.Wanted(one.conversation(), key, text));
        }
      }
    }
    Map<CacheKey, float[]> found = stored.find(wanted);
    took(Section.STORED, began);
    return found;
  }

  private static Map<CacheKey, String> texts(List<CutConversation> batch) {
    Map<CacheKey, String> texts = new LinkedHashMap<>();
    for (CutConversation one : batch) {
      for (int i = 0; i < one.keys().size(); i++) {
        texts.put(one.keys().get(i), one.texts().get(i));
      }
    }
    return texts;
  }

  private void took(Section section, long began) {
    metrics.took(section, Duration.ofNanos(System.nanoTime() - began));
  }
}
