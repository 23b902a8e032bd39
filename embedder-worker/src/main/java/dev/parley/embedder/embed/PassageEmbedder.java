package dev.parley.embedder.embed;

import dev.parley.embedder.cache.CacheKey;
import dev.parley.embedder.cache.CacheKeys;
import dev.parley.embedder.cache.CacheSettings;
import dev.parley.embedder.cache.OpenedCache;
import dev.parley.embedder.embed.PassageMetrics.Section;
import dev.parley.embedder.embed.PassageMetrics.Source;
import dev.parley.embedder.embed.VectorSupply.Progress;
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
import dev.parley.embedder.window.WindowSettings;
import dev.parley.runtime.health.Health;
import dev.parley.wire.Conversation;
import dev.parley.wire.EmbeddedPassage;
import dev.parley.wire.ModelResult;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Embeds a batch: cuts its transcripts into passages, gets what vectors are at hand, and has the
 * model compute the others; a text that stands several times is computed once, and one that the
 * model refuses goes without a vector, alone. Safe for many threads.
 */
public final class PassageEmbedder implements BatchEmbedder, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PassageEmbedder.class);

  /** Erasing a tenant will raise its epoch; until then there is one. */
  private static final int EPOCH = 0;

  private static final float[] NO_VECTOR = {};

  private final PassageCutter cutter;
  private final Embedder embedder;
  private final CacheKeys keys;
  private final VectorSupply supply;
  private final Costs costs;
  private final PassageMetrics metrics;

  PassageEmbedder(
      PassageCutter cutter,
      Embedder embedder,
      CacheKeys keys,
      VectorSupply supply,
      Costs costs,
      PassageMetrics metrics) {
    this.cutter = cutter;
    this.embedder = embedder;
    this.keys = keys;
    this.supply = supply;
    this.costs = costs;
    this.metrics = metrics;
  }

  /**
   * The model and the cache that the settings ask for, put together.
   *
   * @param window says how many calls to a provider may be in flight
   * @param cost what tokens cost, and what tenants may spend
   * @param registry takes the metrics of all
   * @param health is told of the cache, which however never makes a worker not ready
   * @throws IllegalStateException when the model cannot be loaded
   */
  public static PassageEmbedder open(
      WindowSettings window,
      ModelSettings model,
      CacheSettings cache,
      CostSettings cost,
      MeterRegistry registry,
      Health health) {
    Embedder embedder = Embedders.open(model, window.callsInFlight(), cache, registry, health);
    PassageMetrics metrics = new MicrometerPassageMetrics(registry);
    OpenedCache opened = OpenedCache.open(cache, embedder.model(), registry);
    opened.vectors().health().ifPresent(health::ready);
    return new PassageEmbedder(
        new PassageCutter(embedder.tokens(), model.passageTokens()),
        embedder,
        opened.keys(),
        new VectorSupply(opened.vectors(), opened.stored(), opened.leases(), metrics),
        Costs.open(
            cost,
            embedder.model().name(),
            embedder.tokens() instanceof EstimatedTokens ? CountedBy.ESTIMATE : CountedBy.TOKENIZER,
            cache.redis(),
            registry),
        metrics);
  }

  /** What computes the vectors, for queries among others. */
  public Embedder model() {
    return embedder;
  }

  @Override
  public List<ModelResult> embed(List<Conversation> batch)
      throws EmbedderException, InterruptedException {
    return embed(batch, /* mayLeave= */ false).stream().map(Objects::requireNonNull).toList();
  }

  @Override
  public List<@Nullable ModelResult> embedWhileMoreWaits(List<Conversation> batch)
      throws EmbedderException, InterruptedException {
    return embed(batch, embedder.prefersFullCalls());
  }

  /** What is at hand is passed on: only what would have to be computed goes without. */
  @Override
  public ModelResult withoutVectors(Conversation conversation, String reason) {
    CutConversation cut = cut(conversation);
    Map<CacheKey, String> without = new HashMap<>();
    cut.keys().forEach(key -> without.put(key, reason));
    return result(cut, supply.atHand(cut), without);
  }

  private List<@Nullable ModelResult> embed(List<Conversation> batch, boolean mayLeave)
      throws EmbedderException, InterruptedException {
    long began = System.nanoTime();
    List<CutConversation> cuts = batch.stream().map(this::cut).toList();
    metrics.took(Section.CUT, Duration.ofNanos(System.nanoTime() - began));
    Map<CacheKey, TextCost> prices = prices(batch, cuts);
    AtomicBoolean mayStillLeave = new AtomicBoolean(mayLeave);
    Supplied supplied =
        supply.supply(
            cuts,
            (texts, progress) ->
                compute(
                    texts, prices, mayStillLeave.getAndSet(false) ? cuts : List.of(), progress));

    List<@Nullable ModelResult> results = new ArrayList<>(cuts.size());
    Set<CacheKey> texts = new HashSet<>();
    int passages = 0;
    for (CutConversation one : cuts) {
      if (supplied.isLeft(one)) {
        results.add(null);
      } else {
        texts.addAll(one.keys());
        passages += one.keys().size();
        results.add(result(one, supplied.vectors(), supplied.without()));
      }
    }
    supplied.counts(texts).forEach(metrics::embedded);
    metrics.embedded(Source.SHARED, passages - texts.size());
    return results;
  }

  /** Tells what was spent, and closes the cache and the model. */
  @Override
  public void close() {
    try (embedder;
        supply) {
      costs.close();
    }
  }

  private CutConversation cut(Conversation conversation) {
    List<PassageRange> ranges = cutter.cut(conversation.transcript());
    List<String> texts = PassageTexts.of(conversation.transcript(), ranges);
    return new CutConversation(
        conversation.key(), ranges, texts, keys.of(conversation.tenant(), EPOCH, texts));
  }

  /** What texts cost whom: the first of the batch that has it pays for a text. */
  private static Map<CacheKey, TextCost> prices(
      List<Conversation> batch, List<CutConversation> cuts) {
    Map<CacheKey, TextCost> prices = new HashMap<>();
    for (int i = 0; i < batch.size(); i++) {
      Payer payer = new Payer(batch.get(i).tenant(), batch.get(i).platform());
      CutConversation cut = cuts.get(i);
      for (int j = 0; j < cut.keys().size(); j++) {
        int tokens = Math.max(1, cut.ranges().get(j).tokens());
        prices.putIfAbsent(cut.keys().get(j), new TextCost(payer, tokens));
      }
    }
    return prices;
  }

  /**
   * Computes vectors, as far as budgets reach. A call that is refused for good is halved until the
   * text that is to blame stands alone; the others have their vectors.
   *
   * @param mayBeLeft conversations that may be left to the next batch
   * @return why texts have none
   */
  private Map<CacheKey, String> compute(
      Map<CacheKey, String> texts,
      Map<CacheKey, TextCost> prices,
      List<CutConversation> mayBeLeft,
      Progress progress)
      throws EmbedderException, InterruptedException {
    CallPlan plan =
        CallPlan.of(texts, embedder::textsOfACall)
            .withoutPartFilledCall(mayBeLeft, texts, embedder::textsOfACall);
    Map<CacheKey, TextCost> asked = new LinkedHashMap<>();
    plan.texts().forEach(key -> asked.put(key, Objects.requireNonNull(prices.get(key))));
    Map<CacheKey, String> without = new HashMap<>();
    if (asked.size() < texts.size()) {
      Set<CacheKey> left = new HashSet<>(texts.keySet());
      left.removeAll(asked.keySet());
      left.forEach(key -> without.put(key, Supplied.LATER));
      progress.left(left);
    }
    try (Bill<CacheKey> bill = costs.bill(asked)) {
      Deque<List<CacheKey>> calls = new ArrayDeque<>(plan.calls());
      if (!bill.beyondBudget().isEmpty()) {
        bill.beyondBudget().forEach(key -> without.put(key, EmbeddedPassage.BUDGET));
        Map<CacheKey, String> payable = new LinkedHashMap<>(texts);
        payable.keySet().removeAll(without.keySet());
        calls = new ArrayDeque<>(CallPlan.of(payable, embedder::textsOfACall).calls());
      }
      while (!calls.isEmpty()) {
        List<CacheKey> some = calls.remove();
        try {
          progress.computed(computed(some, texts, bill));
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

  private Map<CacheKey, float[]> computed(
      List<CacheKey> keys, Map<CacheKey, String> texts, Bill<CacheKey> bill)
      throws EmbedderException, InterruptedException {
    Embedder.Embedded answer = embedder.embedAndCount(keys.stream().map(texts::get).toList());
    List<float[]> vectors = answer.vectors();
    Vectors.check(vectors, keys.size(), embedder.model());
    bill.computed(keys, answer.tokens());
    Map<CacheKey, float[]> computed = new HashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      computed.put(keys.get(i), vectors.get(i));
    }
    return computed;
  }

  private ModelResult result(
      CutConversation cut, Map<CacheKey, float[]> vectors, Map<CacheKey, String> without) {
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
}
