package dev.parley.embedder.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;

import dev.parley.embedder.cache.CacheKey;
import dev.parley.embedder.cache.CacheKeys;
import dev.parley.embedder.cache.Leases;
import dev.parley.embedder.cache.StoredVectors;
import dev.parley.embedder.cache.VectorCache;
import dev.parley.embedder.embed.PassageMetrics.Source;
import dev.parley.embedder.embed.cost.Costs;
import dev.parley.embedder.passage.PassageCutter;
import dev.parley.embedder.passage.TokenCounter;
import dev.parley.wire.Conversation;
import dev.parley.wire.EmbeddedPassage;
import dev.parley.wire.ModelIdentity;
import dev.parley.wire.ModelResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PassageEmbedderTest {
  private final CountedEmbedder model = new CountedEmbedder();
  private final MemoryCache cache = new MemoryCache();
  private final RecordedPassageMetrics metrics = new RecordedPassageMetrics();
  private final PassageEmbedder embedder = embedder(CostFixture.withoutLimits());

  private PassageEmbedder embedder(Costs costs) {
    return new PassageEmbedder(
        new PassageCutter(model.tokens(), 3),
        model,
        new CacheKeys(new byte[] {1}, model.model()),
        new VectorSupply(cache, StoredVectors.NONE, Leases.NONE, metrics),
        costs,
        metrics);
  }

  private static Conversation conversation(String tenant, String transcript) {
    return Conversation.builder()
        .tenant(tenant)
        .conversationId("c")
        .userId("u")
        .platform("web")
        .occurredAt(Instant.EPOCH)
        .transcript(transcript)
        .build();
  }

  private static Conversation conversation(String transcript) {
    return conversation("default", transcript);
  }

  @Test
  void everyConversationHasItsPassagesWithTheVectorsOfTheirTexts() throws Exception {
    List<ModelResult> results =
        embedder.embed(
            List.of(
                conversation("😀 one two\nthree four"), conversation(" \n"), conversation("five")));
    assertThat(results).extracting(ModelResult::model).containsOnly(model.model());
    assertThat(results.get(0).passages()).hasSize(2);
    assertThat(results.get(0).passages().get(0)).satisfies(p -> is(p, 0, 0, 9, "😀 one two"));
    assertThat(results.get(0).passages().get(1)).satisfies(p -> is(p, 1, 10, 20, "three four"));
    assertThat(results.get(1).passages()).isEmpty();
    assertThat(results.get(2).passages()).singleElement().satisfies(p -> is(p, 0, 0, 4, "five"));
  }

  private void is(EmbeddedPassage passage, int ordinal, int start, int end, String text)
      throws Exception {
    assertThat(passage.ordinal()).isEqualTo(ordinal);
    assertThat(passage.start()).isEqualTo(start);
    assertThat(passage.end()).isEqualTo(end);
    assertThat(passage.vector()).containsExactly(new HashingEmbedder(384).embedQuery(text));
  }

  @Test
  void aTextIsComputedOnceForABatchAndNeverAgain() throws Exception {
    embedder.embed(List.of(conversation("same words\nother one here"), conversation("same words")));
    embedder.embed(List.of(conversation("same words")));
    assertThat(model.texts).containsExactlyInAnyOrder("same words", "other one here");
    assertThat(metrics.counts)
        .containsEntry(Source.COMPUTED, 2)
        .containsEntry(Source.SHARED, 1)
        .containsEntry(Source.CACHE, 1);
  }

  @Test
  void aTenantDoesNotSeeWhatAnotherHasInTheCache() throws Exception {
    embedder.embed(List.of(conversation("a", "same words"), conversation("b", "same words")));
    assertThat(model.texts).containsExactly("same words", "same words");
  }

  @Test
  void aConversationThatGrowsPaysForItsLastPassageOnly() throws Exception {
    embedder.embed(List.of(conversation("one two three\nfour five six\nseven")));
    model.texts.clear();
    embedder.embed(List.of(conversation("one two three\nfour five six\nseven eight")));
    assertThat(model.texts).containsExactly("seven eight");
  }

  @Test
  void aBatchIsOneLookUp() throws Exception {
    embedder.embed(List.of(conversation("one two three\nfour"), conversation("five")));
    assertThat(cache.lookUps).isEqualTo(1);
  }

  @Test
  void aConversationIsLeftToTheNextBatchWhenThatMakesFullerCallsAndNothingIsPaidForIt()
      throws Exception {
    model.prefersFullCalls = true;
    List<Conversation> batch =
        IntStream.range(0, 70).mapToObj(i -> conversation("word" + i)).toList();

    List<? extends @Nullable ModelResult> results = embedder.embedWhileMoreWaits(batch);

    assertThat(results.subList(0, 64)).doesNotContainNull();
    assertThat(results.subList(64, 70)).containsOnlyNulls();
    assertThat(model.texts).hasSize(64);

    embedder.embed(batch.subList(64, 70));
    assertThat(model.texts).hasSize(70).doesNotHaveDuplicates();
    assertThat(metrics.counts).containsOnly(entry(Source.COMPUTED, 70), entry(Source.SHARED, 0));
  }

  @Test
  void ofAConversationThatIsLeftNothingIsCountedBeforeItIsFinished() throws Exception {
    model.prefersFullCalls = true;
    embedder.embed(List.of(conversation("known words here")));
    List<Conversation> batch =
        IntStream.range(0, 65)
            .mapToObj(i -> conversation(i < 64 ? "word" + i : "known words here\nnew"))
            .toList();

    embedder.embedWhileMoreWaits(batch);
    assertThat(metrics.counts).doesNotContainKey(Source.CACHE).containsEntry(Source.COMPUTED, 65);
    embedder.embed(batch.subList(64, 65));
    assertThat(metrics.counts).containsEntry(Source.CACHE, 1).containsEntry(Source.COMPUTED, 66);
  }

  @Test
  void aModelThatDoesNotMindPartFilledCallsHasAllConversationsFinished() throws Exception {
    List<Conversation> batch =
        IntStream.range(0, 70).mapToObj(i -> conversation("word" + i)).toList();

    assertThat(embedder.embedWhileMoreWaits(batch)).hasSize(70).doesNotContainNull();
  }

  @Test
  void whatWasComputedBeforeAFaultIsKept() {
    model.failAfter = 1;
    StringBuilder transcript = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      transcript.append("turn number ").append(i).append('\n');
    }
    EmbedderException failed =
        catchThrowableOfType(
            EmbedderException.class,
            () -> embedder.embed(List.of(conversation(transcript.toString()))));
    assertThat(failed.isTemporary()).isTrue();
    assertThat(cache.kept).hasSize(64);
    assertThat(metrics.counts).isEmpty();
  }

  @Test
  void aTextWhoseVectorIsNotANumberGoesWithoutOneAndIsNotKept() throws Exception {
    model.spoil =
        vector -> {
          vector[7] = Float.NaN;
          return vector;
        };
    ModelResult result = embedder.embed(List.of(conversation("one"))).get(0);
    assertThat(result.passages())
        .extracting(EmbeddedPassage::withoutVector)
        .containsExactly(EmbeddedPassage.REFUSED_BY_EMBEDDER);
    assertThat(cache.kept).isEmpty();
    assertThat(metrics.counts).containsEntry(Source.REFUSED, 1);
  }

  @Test
  void aVectorOfAnotherLengthIsAFaultThatMayPassAndIsNotKept() {
    model.spoil = vector -> new float[383];
    assertThatThrownBy(() -> embedder.embed(List.of(conversation("one"))))
        .isInstanceOf(EmbedderException.class)
        .hasMessageContaining("383 floats")
        .hasMessageContaining("384");
    assertThat(cache.kept).isEmpty();
  }

  @Test
  void aTextThatIsRefusedStandsAloneInTheEndAndTheOthersHaveTheirVectors() throws Exception {
    model.refused = text -> text.contains("bad");
    StringBuilder transcript = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      transcript.append(i == 42 ? "a bad turn\n" : "turn number " + i + "\n");
    }
    ModelResult result = embedder.embed(List.of(conversation(transcript.toString()))).get(0);
    assertThat(result.passages()).hasSize(100);
    for (EmbeddedPassage passage : result.passages()) {
      assertThat(passage.withoutVector())
          .isEqualTo(passage.ordinal() == 42 ? EmbeddedPassage.TOO_LONG : null);
    }
    assertThat(model.texts).as("none is paid for twice").hasSize(99).doesNotHaveDuplicates();
    assertThat(metrics.counts).containsEntry(Source.REFUSED, 1).containsEntry(Source.COMPUTED, 99);
  }

  @Test
  void whatIsPassedOnWithoutTheModelHasTheVectorsThatAreKept() throws Exception {
    embedder.embed(List.of(conversation("one two three")));
    ModelResult result =
        embedder.withoutVectors(conversation("one two three\nfour"), EmbeddedPassage.DEGRADED);
    assertThat(result.passages())
        .extracting(EmbeddedPassage::withoutVector)
        .containsExactly(null, EmbeddedPassage.DEGRADED);
    assertThat(model.texts).containsExactly("one two three");
  }

  @Test
  void whenATenantsBudgetIsSpentItHasWhatIsKeptAndTheRestWithoutVectors() throws Exception {
    embedder.embed(List.of(conversation("poor", "kept one two")));
    model.texts.clear();
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    PassageEmbedder budgeted =
        embedder(CostFixture.costs(Map.of("PARLEY_BUDGET_TOKENS", "poor=4"), registry));
    List<ModelResult> results =
        budgeted.embed(
            List.of(
                conversation("poor", "kept one two\nfresh three\nfour five six"),
                conversation("rich", "four five six\nseven")));
    assertThat(results.get(0).passages())
        .extracting(EmbeddedPassage::withoutVector)
        .containsExactly(null, null, EmbeddedPassage.BUDGET);
    assertThat(results.get(1).passages())
        .extracting(EmbeddedPassage::withoutVector)
        .containsOnlyNulls();
    assertThat(model.texts).containsExactlyInAnyOrder("fresh three", "four five six", "seven");
    assertThat(metrics.counts).containsEntry(Source.BUDGET, 1).doesNotContainKey(Source.REFUSED);
    assertThat(registry.get("parley.cost.tokens").tag("tenant", "poor").counter().count())
        .isEqualTo(2);
    assertThat(registry.get("parley.cost.calls").counters())
        .as("one call, shared")
        .extracting(Counter::count)
        .contains(1 / 3.0, 2 / 3.0);
    assertThat(registry.get("parley.budget.spent.tenants").gauge().value()).isEqualTo(1);
  }

  @Test
  void withoutVectorsThePassagesAreTheSame() throws Exception {
    Conversation conversation = conversation("one two three\nfour");
    ModelResult without = embedder.withoutVectors(conversation, "refused");
    ModelResult with = embedder.embed(List.of(conversation)).get(0);
    assertThat(without.passages())
        .zipSatisfy(
            with.passages(),
            (one, other) -> {
              assertThat(one.start()).isEqualTo(other.start());
              assertThat(one.end()).isEqualTo(other.end());
              assertThat(one.withoutVector()).isEqualTo("refused");
            });
  }

  private static final class CountedEmbedder implements Embedder {
    private final HashingEmbedder hashing = new HashingEmbedder(384);
    final List<String> texts = new ArrayList<>();
    UnaryOperator<float[]> spoil = UnaryOperator.identity();
    Predicate<String> refused = text -> false;
    int failAfter = Integer.MAX_VALUE;
    boolean prefersFullCalls;

    @Override
    public boolean prefersFullCalls() {
      return prefersFullCalls;
    }

    @Override
    public ModelIdentity model() {
      return hashing.model();
    }

    @Override
    public List<float[]> embedPassages(List<String> some) throws EmbedderException {
      if (failAfter-- <= 0) {
        throw EmbedderException.temporary("out of order");
      }
      for (String text : some) {
        if (refused.test(text)) {
          throw EmbedderException.tooLong("a text is refused", null);
        }
      }
      texts.addAll(some);
      return hashing.embedPassages(some).stream().map(spoil).toList();
    }

    @Override
    public float[] embedQuery(String text) throws EmbedderException {
      return hashing.embedQuery(text);
    }

    @Override
    public TokenCounter tokens() {
      return hashing.tokens();
    }

    @Override
    public int maxTokens() {
      return hashing.maxTokens();
    }

    @Override
    public void close() {}
  }

  private static final class MemoryCache implements VectorCache {
    final Map<CacheKey, float[]> kept = new HashMap<>();
    int lookUps;

    @Override
    public List<float[]> get(List<CacheKey> keys) {
      lookUps++;
      List<float[]> found = new ArrayList<>();
      keys.forEach(key -> found.add(kept.get(key)));
      return found;
    }

    @Override
    public void put(Map<CacheKey, float[]> vectors) {
      kept.putAll(vectors);
    }

    @Override
    public void close() {}
  }

  private static final class RecordedPassageMetrics implements PassageMetrics {
    final Map<Source, Integer> counts = new EnumMap<>(Source.class);

    @Override
    public void embedded(Source source, int passages) {
      counts.merge(source, passages, Integer::sum);
    }

    @Override
    public void took(Section section, Duration time) {
      assertThat(time).isPositive();
    }
  }
}
