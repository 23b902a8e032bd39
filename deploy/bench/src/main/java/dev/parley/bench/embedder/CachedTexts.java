package dev.parley.bench.embedder;

import dev.parley.bench.round.Sample;
import dev.parley.embedder.cache.CacheKey;
import dev.parley.embedder.cache.CacheKeys;
import dev.parley.embedder.cache.VectorCache;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Texts whose vectors a cache has. */
final class CachedTexts {
  /** As many as a batch has passages, more or less, and the threads of a bare client's four. */
  static final int LOOK_UP = 256;

  static final int AT_A_TIME = 4;

  private static final long FILLED_WITHIN_SECONDS = 30;
  private static final String TENANT = "default";

  private final CacheKeys keys;
  private final VectorCache cache;
  private final List<List<String>> lookUps = new ArrayList<>();

  CachedTexts(CacheKeys keys, VectorCache cache, List<String> texts) {
    this.keys = keys;
    this.cache = cache;
    for (int from = 0; from < texts.size(); from += LOOK_UP) {
      lookUps.add(texts.subList(from, Math.min(from + LOOK_UP, texts.size())));
    }
  }

  /**
   * Gives the cache a vector for each, and waits until it has all.
   *
   * @throws IllegalStateException when it does not take them
   */
  void fill(int dimensions) throws InterruptedException {
    SplittableRandom random = new SplittableRandom(dimensions);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(FILLED_WITHIN_SECONDS);
    for (List<String> texts : lookUps) {
      Map<CacheKey, float[]> vectors = new HashMap<>();
      keys.of(TENANT, 0, texts).forEach(key -> vectors.put(key, vector(random, dimensions)));
      do {
        cache.put(vectors);
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("the cache does not keep its vectors");
        }
      } while (hits(texts) < texts.size());
    }
  }

  /** Looks up {@code count} vectors, all texts again and again. */
  Sample lookUp(int count) throws Exception {
    int rounds = Math.max(1, count / LOOK_UP / AT_A_TIME);
    ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
    try {
      long begun = System.nanoTime();
      List<Future<Long>> found = new ArrayList<>();
      for (int thread = 0; thread < AT_A_TIME; thread++) {
        int first = thread;
        found.add(threads.submit(() -> hits(first, rounds)));
      }
      long hits = 0;
      for (Future<Long> one : found) {
        hits += one.get();
      }
      double seconds = (System.nanoTime() - begun) / 1e9;
      return new Sample(hits, seconds, Map.of());
    } finally {
      threads.shutdownNow();
    }
  }

  private long hits(int first, int rounds) {
    long hits = 0;
    for (int round = 0; round < rounds; round++) {
      List<String> texts = lookUps.get((first + round * AT_A_TIME) % lookUps.size());
      int found = hits(texts);
      if (found < texts.size()) {
        throw new IllegalStateException(
            "the cache had " + found + " of " + texts.size() + " vectors, and it was given all");
      }
      hits += found;
    }
    return hits;
  }

  private int hits(List<String> texts) {
    return (int) cache.get(keys.of(TENANT, 0, texts)).stream().filter(Objects::nonNull).count();
  }

  private static float[] vector(SplittableRandom random, int dimensions) {
    float[] vector = new float[dimensions];
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (float) random.nextDouble(-0.1, 0.1);
    }
    return vector;
  }
}
