package dev.parley.embedder.embed;

import dev.parley.embedder.cache.CacheKey;
import dev.parley.embedder.cache.CacheKeys;
import dev.parley.embedder.cache.CacheSettings;
import dev.parley.embedder.cache.MicrometerCacheMetrics;
import dev.parley.embedder.cache.VectorCache;
import dev.parley.embedder.cache.VectorCaches;
import dev.parley.embedder.embed.PassageMetrics.Section;
import dev.parley.embedder.embed.PassageMetrics.Source;
import dev.parley.embedder.embed.cost.Bill;
import dev.parley.embedder.embed.cost.CostSettings;
import dev.parley.embedder.embed.cost.Costs;
import dev.parley.embedder.embed.cost.CountedBy;
import dev.parley.embedder.embed.cost.Payer;
import dev.parley.embedder.embed.cost.TextCost;
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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Embeds a batch: cuts its transcripts into passages, asks the cache once for all of them, and has
 * the model compute what the cache has not; a text that stands several times is computed once, and
 * one that the model refuses goes without a vector, alone. Safe for many threads.
 */
public final class PassageEmbedder implements BatchEmbedder, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PassageEmbedder.class);

  /** Erasing a tenant will raise its epoch; until then there is one. */
  private static final int EPOCH = 0;

  private static final float[] NO_VECTOR = {};

  private final PassageCutter cutter;
  private final Embedder embedder;
  private final CacheKeys keys;
  private final VectorCache cache;
  private final Costs costs;
  private final PassageMetrics metrics;

  PassageEmbedder(
      PassageCutter cutter,
      Embedder embedder,
      CacheKeys keys,
      VectorCache cache,
      Costs costs,
      PassageMetrics metrics) {
    this.cutter = cutter;
    this.embedder = embedder;
    this.keys = keys;
    this.cache = cache;
    this.costs = costs;
    this.metrics = metrics;
  }

  /**
   * The model and the cache that the settings ask for, put together.
   *
   * @param cost what tokens cost, and what tenants may spend
   * @param registry takes the metrics of both
   * @param health is told of the cache, which however never makes a worker not ready
   * @throws IllegalStateException when the model cannot be loaded
   */
  public static PassageEmbedder open(
      ModelSettings model,
      CacheSettings cache,
      CostSettings cost,
      MeterRegistry registry,
      Health health) {
    Embedder embedder = Embedders.open(model, cache, registry, health);
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
        Costs.open(
            cost,
            embedder.model().name(),
            embedder.tokens() instanceof EstimatedTokens ? CountedBy.ESTIMATE : CountedBy.TOKENIZER,
            cache.redisUri(),
            registry),
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
    Map<CacheKey, Payer> payers = new HashMap<>();
    for (Conversation conversation : batch) {
      Cut cut = cut(conversation);
      cuts.add(cut);
      Payer payer = new Payer(conversation.tenant(), conversation.platform());
      for (int i = 0; i < cut.keys().size(); i++) {
        texts.put(cut.keys().get(i), cut.texts().get(i));
        payers.putIfAbsent(cut.keys().get(i), payer);
      }
    }
    long cut = took(Section.CUT, began);
    Map<CacheKey, float[]> vectors = lookUp(texts);
    int cached = vectors.size();
    long lookedUp = took(Section.LOOK_UP, cut);
    Map<CacheKey, String> without = compute(texts, payers, vectors);
    took(Section.COMPUTE, lookedUp);

    metrics.embedded(Source.CACHE, cached);
    metrics.embedded(Source.COMPUTED, vectors.size() - cached);
    int beyondBudget = Collections.frequency(without.values(), EmbeddedPassage.BUDGET);
    metrics.embedded(Source.BUDGET, beyondBudget);
    metrics.embedded(Source.REFUSED, without.size() - beyondBudget);
    int passages = cuts.stream().mapToInt(one -> one.keys().size()).sum();
    metrics.embedded(Source.SHARED, passages - texts.size());
    return cuts.stream().map(one -> result(one, vectors, without)).toList();
  }

  /** What the cache has is passed on: only what would have to be computed goes without. */
  @Override
  public ModelResult withoutVectors(Conversation conversation, String reason) {
    Cut cut = cut(conversation);
    Map<CacheKey, String> texts = new LinkedHashMap<>();
    Map<CacheKey, String> without = new HashMap<>();
    for (int i = 0; i < cut.keys().size(); i++) {
      texts.put(cut.keys().get(i), cut.texts().get(i));
      without.put(cut.keys().get(i), reason);
    }
    return result(cut, lookUp(texts), without);
  }

  /** Tells what was spent, and closes the cache and the model. */
  @Override
  public void close() {
    try (embedder;
        cache) {
      costs.close();
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

  /**
   * Adds the vectors that are missing, as far as budgets reach. A call that is refused for good is
   * halved until the text that is to blame stands alone; the others have their vectors.
   *
   * @return why texts have none
   */
  private Map<CacheKey, String> compute(
      Map<CacheKey, String> texts, Map<CacheKey, Payer> payers, Map<CacheKey, float[]> vectors)
      throws EmbedderException, InterruptedException {
    Map<CacheKey, String> missing = new LinkedHashMap<>(texts);
    missing.keySet().removeAll(vectors.keySet());
    Map<CacheKey, String> without = new HashMap<>();
    try (Bill<CacheKey> bill = costs.bill(prices(missing, payers))) {
      bill.beyondBudget().forEach(key -> without.put(key, EmbeddedPassage.BUDGET));
      missing.keySet().removeAll(bill.beyondBudget());
      Deque<List<CacheKey>> calls = calls(missing);
      while (!calls.isEmpty()) {
        List<CacheKey> some = calls.remove();
        try {
          Map<CacheKey, float[]> fresh = computed(some, texts, bill);
          cache.put(fresh);
          vectors.putAll(fresh);
        } catch (EmbedderException e) {
          if (e.isTemporary()) {
            throw e;
          }
          if (some.size() == 1) {
            log.warn("A passage has no vector ({}): {}", e.withoutVector(), e.getMessage());
            without.put(some.get(0), e.withoutVector());
          } else {
            int half = some.size() / 2;
            calls.addFirst(some.subList(half, some.size()));
            calls.addFirst(some.subList(0, half));
          }
        }
      }
    }
    return without;
  }

  private Map<CacheKey, TextCost> prices(
      Map<CacheKey, String> missing, Map<CacheKey, Payer> payers) {
    Map<CacheKey, TextCost> prices = new LinkedHashMap<>();
    missing.forEach(
        (key, text) ->
            prices.put(
                key,
                new TextCost(
                    Objects.requireNonNull(payers.get(key)),
                    Math.max(1, embedder.tokens().count(text)))));
    return prices;
  }

  private Deque<List<CacheKey>> calls(Map<CacheKey, String> missing) {
    List<CacheKey> keys = List.copyOf(missing.keySet());
    List<String> texts = List.copyOf(missing.values());
    Deque<List<CacheKey>> calls = new ArrayDeque<>();
    int from = 0;
    while (from < keys.size()) {
      int to = from + embedder.textsOfACall(texts.subList(from, texts.size()));
      calls.add(keys.subList(from, to));
      from = to;
    }
    return calls;
  }

  private Map<CacheKey, float[]> computed(
      List<CacheKey> keys, Map<CacheKey, String> texts, Bill<CacheKey> bill)
      throws EmbedderException, InterruptedException {
    Embedder.Embedded answer = embedder.embedAndCount(keys.stream().map(texts::get).toList());
    Vectors.check(answer.vectors(), keys.size(), embedder.model());
    bill.computed(keys, answer.tokens());
    Map<CacheKey, float[]> computed = new HashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      computed.put(keys.get(i), answer.vectors().get(i));
    }
    return computed;
  }

  private ModelResult result(
      Cut cut, Map<CacheKey, float[]> vectors, Map<CacheKey, String> without) {
    List<EmbeddedPassage> passages = new ArrayList<>(cut.ranges().size());
    for (int i = 0; i < cut.ranges().size(); i++) {
      PassageRange range = cut.ranges().get(i);
      CacheKey key = cut.keys().get(i);
      float[] vector = vectors.get(key);
      passages.add(
          vector == null
              ? EmbeddedPassage.embedded(i, range.start(), range.end(), NO_VECTOR)
                  .withoutVector(Objects.requireNonNull(without.get(key)))
              : EmbeddedPassage.embedded(i, range.start(), range.end(), vector));
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
