package dev.parley.bench.embedder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.parley.bench.data.ConversationSource;
import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Part;
import dev.parley.bench.worker.CommittedResults;
import dev.parley.bench.worker.ConversationTopics;
import dev.parley.embedder.embed.Embedder;
import dev.parley.embedder.embed.Embedders;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.Conversation;
import dev.parley.wire.ConversationCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is compared does the same work, and every part runs. */
@ExtendWith(StackExtension.class)
class EmbedderPartsIT {
  private static final EmbedderPlan TINY = new EmbedderPlan(1, 1, 200, 64, 4, 2_048, 11);

  private final TestStack stack;

  EmbedderPartsIT(TestStack stack) {
    this.stack = stack;
  }

  @Test
  void bothWaysToRunTheModelGiveTheSameVectors() throws Exception {
    try (Embedder parley = Embedders.open(SamplePassages.settings())) {
      List<String> texts = SamplePassages.passages(parley, 128).subList(0, 20);
      List<float[]> ours = parley.embedPassages(texts);
      var theirs =
          new AllMiniLmL6V2QuantizedEmbeddingModel()
              .embedAll(texts.stream().map(TextSegment::from).toList())
              .content();

      for (int i = 0; i < texts.size(); i++) {
        assertThat(cosine(ours.get(i), theirs.get(i).vector())).isEqualTo(1, within(0.01));
      }
    }
  }

  @Test
  void theBareCopyPassesOnEveryConversationAsItIs() throws Exception {
    ConversationSource source = new ConversationSource(11);
    List<Conversation> conversations =
        LongStream.range(0, 300).mapToObj(n -> source.first(n).conversation()).toList();
    List<Conversation> passedOn = new ArrayList<>();
    try (ConversationTopics topics = new ConversationTopics(stack.bootstrapServers())) {
      topics.publish(conversations);
      try (BareCopy copy = new BareCopy(topics, 0);
          CommittedResults results = new CommittedResults(topics, copy::check)) {
        results.until(
            () -> passedOn.size() >= conversations.size(),
            Duration.ofMinutes(2),
            value -> passedOn.add(decoded(value)));
        assertThat(copy.received()).isEqualTo(conversations.size());
      }
    }
    assertThat(passedOn).containsExactlyInAnyOrderElementsOf(conversations);
  }

  @Test
  void aBriefConversationIsOnePassageForTheProvider() throws Exception {
    Measured measured = measured(new ProviderCalls(TINY, stack.bootstrapServers()));

    assertThat(
            measured
                .find(ProviderCalls.BRIEF, ProviderCalls.PARLEY)
                .orElseThrow()
                .samples()
                .get(0)
                .items())
        .isBetween(64L, 65L); // A text more to see that the provider is there.
    assertThat(
            measured
                .find(ProviderCalls.BRIEF, ProviderCalls.SINGLE)
                .orElseThrow()
                .beside()
                .get("texts a call"))
        .isEqualTo(1);
  }

  @Test
  void aWholeWorkerIsMeasuredBesideTheBareCopy() throws Exception {
    Measured measured = measured(new WholeWorker(TINY, stack.bootstrapServers()));

    assertThat(measured.baseline().contender()).isEqualTo(WholeWorker.BARE);
    assertThat(measured.find(WholeWorker.SCENARIO, WholeWorker.PARLEY)).isPresent();
  }

  @Test
  void theCacheIsMeasuredOnTheKeysThatItMade() throws Exception {
    Measured measured = measured(new CachePath(TINY, stack.redisUri()));

    assertThat(measured.baseline().contender()).isEqualTo(CachePath.BARE);
    assertThat(measured.baseline().samples().get(0).items())
        .as("every key is found by the bare client too")
        .isEqualTo(2_048);
    assertThat(measured.find(CachePath.REDIS, CachePath.PARLEY)).isPresent();
  }

  @Test
  void theModelIsMeasuredOnTheSample() throws Exception {
    Measured measured = measured(new SamplePassages(TINY));

    assertThat(measured.baseline().contender()).isEqualTo(SamplePassages.LANGCHAIN4J);
  }

  private static Measured measured(Part part) throws Exception {
    List<Measured> measured = part.measure();
    assertThat(measured).hasSize(1);
    assertThat(measured.get(0).measurements())
        .allSatisfy(one -> assertThat(one.rate()).isPositive().isFinite());
    return measured.get(0);
  }

  private static Conversation decoded(byte[] value) {
    try {
      return new ConversationCodec().decode(value);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static double cosine(float[] one, float[] other) {
    double product = 0;
    for (int i = 0; i < one.length; i++) {
      product += (double) one[i] * other[i];
    }
    return product;
  }
}
