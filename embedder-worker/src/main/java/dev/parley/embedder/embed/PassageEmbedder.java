package dev.parley.embedder.embed;

import dev.parley.embedder.cache.CacheKey;
import dev.parley.embedder.cache.CacheKeys;
import dev.parley.embedder.cache.CacheSettings;
import dev.parley.embedder.cache.MicrometerCacheMetrics;
import dev.parley.embedder.cache.VectorCache;
import dev.parley.embedder.cache.VectorCaches;
import dev.parley.embedder.embed.PassageMetrics.Section;
import dev.parley.embedder.embed.PassageMetrics.Source;
import dev.parley.embedder.passage.PassageCutter;
import dev.parley.embedder.passage.PassageRange;
import dev.parley.embedder.passage.PassageTexts;
import dev.parley.embedder.window.BatchEmbedder;
import dev.parley.runtime.health.Health;
import dev.parley.runtime.health.HealthCheck;
import dev.parley.wire.Conversation;
import dev.parley.wire.EmbeddedPassage;
import dev.parley.wire.ModelResult;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Embeds a batch: cuts its transcripts into passages, asks the cache once for all of them, and has
 * the model compute what the cache has not; a text that stands several times is computed once. Safe
 * for many threads.
 */
public final class PassageEmbedder implements BatchEmbedder, AutoCloseable {
  /** Erasing a tenant will raise its epoch; until then there is one. */
  private static final int EPOCH = 0;

  /** Texts after which what was computed is kept, so that a fault loses no more than these. */
  private static final int TEXTS_A_CALL = 64;

  private static final float[] NO_VECTOR = {};

  private final PassageCutter cutter;
  private final Embedder embedder;
  private final CacheKeys keys;
  private final VectorCache cache;
  private final PassageMetrics metrics;

  PassageEmbedder(
      PassageCutter cutter,
      Embedder embedder,
      CacheKeys keys,
      VectorCache cache,
      PassageMetrics metrics) {
    this.cutter = cutter;
    this.embedder = embedder;
    this.keys = keys;
    this.cache = cache;
    this.metrics = metrics;
  }

  /**
   * The model and the cache that the settings ask for, put together.
   *
   * @param registry takes the metrics of both
   * @param health is told of the cache, which however never makes a worker not ready
   * @throws IllegalStateException when the model cannot be loaded
   */
  public static PassageEmbedder open(
      ModelSettings model, CacheSettings cache, MeterRegistry registry, Health health) {
    Embedder embedder = Embedders.open(model);
    VectorCache vectors =
        VectorCaches.open(cache, embedder.model(), new MicrometerCacheMetrics(registry));
    if (vectors instanceof HealthCheck check) {
      health.ready(check);
    }
    return new PassageEmbedder(
        new PassageCutter(embedder.tokens(), model.passageTokens()),
        embedder,
        VectorCaches.keys(cache, embedder.model()),
        vectors,
        new MicrometerPassageMetrics(registry));
  }

  /** What computes the vectors, for queries among others. */
  public Embedder model() {
    return embedder;
  }

  @Override
  public List<ModelResult> embed(List<Conversation> batch)
      throws EmbedderException, InterruptedException {
    long began = System.nanoTime();
    List<Cut> cuts = new ArrayList<>(batch.size());
    Map<CacheKey, String> texts = new LinkedHashMap<>();
    for (Conversation conversation : batch) {
      Cut cut = cut(conversation);
      cuts.add(cut);
      for (int i = 0; i < cut.keys().size(); i++) {
        texts.put(cut.keys().get(i), cut.texts().get(i));
      }
    }
    long cut = took(Section.CUT, began);
    Map<CacheKey, float[]> vectors = lookUp(texts);
    int cached = vectors.size();
    long lookedUp = took(Section.LOOK_UP, cut);
    compute(texts, vectors);
    took(Section.COMPUTE, lookedUp);

    metrics.embedded(Source.CACHE, cached);
    metrics.embedded(Source.COMPUTED, texts.size() - cached);
    int passages = cuts.stream().mapToInt(one -> one.keys().size()).sum();
    metrics.embedded(Source.SHARED, passages - texts.size());
    return cuts.stream().map(one -> result(one, vectors)).toList();
  }

  @Override
  public ModelResult withoutVectors(Conversation conversation, String reason) {
    List<EmbeddedPassage> passages = new ArrayList<>();
    for (PassageRange range : cutter.cut(conversation.transcript())) {
      passages.add(
          EmbeddedPassage.embedded(passages.size(), range.start(), range.end(), NO_VECTOR)
              .withoutVector(reason));
    }
    return new ModelResult(embedder.model(), passages);
  }

  /** Closes the cache and the model. */
  @Override
  public void close() {
    try {
      cache.close();
    } finally {
      embedder.close();
    }
  }

  private Cut cut(Conversation conversation) {
    List<PassageRange> ranges = cutter.cut(conversation.transcript());
    List<String> texts = PassageTexts.of(conversation.transcript(), ranges);
    return new Cut(ranges, texts, keys.of(conversation.tenant(), EPOCH, texts));
  }

  private Map<CacheKey, float[]> lookUp(Map<CacheKey, String> texts) {
    List<CacheKey> asked = List.copyOf(texts.keySet());
    List<float[]> found = cache.get(asked);
    Map<CacheKey, float[]> vectors = new HashMap<>();
    for (int i = 0; i < asked.size(); i++) {
      float[] vector = found.get(i);
      if (vector != null) {
        vectors.put(asked.get(i), vector);
      }
    }
    return vectors;
  }

  private void compute(Map<CacheKey, String> texts, Map<CacheKey, float[]> vectors)
      throws EmbedderException, InterruptedException {
    List<CacheKey> missing = new ArrayList<>(texts.keySet());
    missing.removeAll(vectors.keySet());
    for (int from = 0; from < missing.size(); from += TEXTS_A_CALL) {
      List<CacheKey> some = missing.subList(from, Math.min(from + TEXTS_A_CALL, missing.size()));
      List<float[]> computed = embedder.embedPassages(some.stream().map(texts::get).toList());
      Vectors.check(computed, some.size(), embedder.model());
      Map<CacheKey, float[]> fresh = new HashMap<>();
      for (int i = 0; i < some.size(); i++) {
        fresh.put(some.get(i), computed.get(i));
      }
      cache.put(fresh);
      vectors.putAll(fresh);
    }
  }

  private ModelResult result(Cut cut, Map<CacheKey, float[]> vectors) {
    List<EmbeddedPassage> passages = new ArrayList<>(cut.ranges().size());
    for (int i = 0; i < cut.ranges().size(); i++) {
      PassageRange range = cut.ranges().get(i);
      float[] vector = Objects.requireNonNull(vectors.get(cut.keys().get(i)));
      passages.add(EmbeddedPassage.embedded(i, range.start(), range.end(), vector));
    }
    return new ModelResult(embedder.model(), passages);
  }

  private long took(Section section, long began) {
    long now = System.nanoTime();
    metrics.took(section, Duration.ofNanos(now - began));
    return now;
  }

  /** A conversation's passages; the three lists go together. */
  private record Cut(List<PassageRange> ranges, List<String> texts, List<CacheKey> keys) {}
}
