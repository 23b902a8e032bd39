package dev.parley.embedder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.embedder.cache.CacheSettings;
import dev.parley.embedder.embed.ModelSettings;
import dev.parley.embedder.embed.PassageEmbedder;
import dev.parley.embedder.embed.cost.CostSettings;
import dev.parley.embedder.window.WindowSettings;
import dev.parley.runtime.health.Health;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.stack.provider.Misbehaviour;
import dev.parley.stack.provider.SimulatedProvider;
import dev.parley.stack.provider.TextVectors;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedConversationCodec;
import dev.parley.wire.EmbeddedPassage;
import dev.parley.wire.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A worker whose provider is a real server that misbehaves. */
@ExtendWith(StackExtension.class)
class ProviderWorkerIT {
  private static final int DIMENSIONS = 16;

  private static final List<Misbehaviour> MIXED =
      List.of(
          Misbehaviour.SERVER_ERROR,
          Misbehaviour.UNAVAILABLE,
          Misbehaviour.RESET,
          Misbehaviour.HANG,
          Misbehaviour.DRIP,
          Misbehaviour.TRUNCATED_JSON,
          Misbehaviour.WRONG_COUNT,
          Misbehaviour.WRONG_ORDER,
          Misbehaviour.WRONG_DIMENSIONS,
          Misbehaviour.NOT_A_NUMBER,
          Misbehaviour.ZERO_VECTOR,
          Misbehaviour.TOO_MANY_REQUESTS_FOR_A_SECOND);

  private final TestStack stack;
  private final Topics topics;
  private final SimulatedProvider provider = SimulatedProvider.start("test-model", DIMENSIONS);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Health health = new Health();
  private final List<AutoCloseable> open = new ArrayList<>();
  @TempDir private Path directory;
  private Publisher publisher;
  private TopicReader embeddings;

  ProviderWorkerIT(TestStack stack) throws InterruptedException {
    this.stack = stack;
    this.topics = stack.newTopics(4);
  }

  @BeforeEach
  void connect() {
    publisher = opened(new Publisher(stack.bootstrapServers(), topics));
    embeddings = opened(new TopicReader(stack.bootstrapServers(), topics.embeddings().name()));
  }

  @AfterEach
  void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
    provider.close();
  }

  @Test
  void aProviderThatFailsInEveryWayLosesNothingAndStoresNothingWrong() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    provider.misbehave(
        () -> {
          synchronized (random) {
            return random.nextInt(100) < 30 ? MIXED.get(random.nextInt(MIXED.size())) : null;
          }
        });
    worker(Optional.empty());
    publisher.publishMany("c", 300);

    embeddings.until("all, seed " + seed, () -> embeddings.records().size() >= 300);
    assertThat(embeddings.embedded()).isEqualTo(publisher.published());
    for (EmbeddedConversation one : conversations(0)) {
      assertThat(passages(one))
          .allSatisfy(
              passage ->
                  assertThat(passage.vector())
                      .as("seed %d", seed)
                      .containsExactly(
                          TextVectors.of(one.conversation().transcript(), DIMENSIONS)));
    }
  }

  @Test
  void aRefusedKeyHoldsConversationsBackUntilItIsMendedAndSaysSo() throws Exception {
    provider.always(Misbehaviour.UNAUTHORIZED);
    worker(Optional.empty());
    publisher.publishMany("c", 50);
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(health.readiness().toString())
                    .contains("provider")
                    .contains("parley.provider.api-key"));
    assertThat(registry.get("parley.provider.needs.attention").gauge().value()).isEqualTo(1);
    assertThat(embeddings.toEnd().records()).isEmpty();

    provider.heal();
    embeddings.until("all", () -> embeddings.records().size() >= 50);
    assertThat(embeddings.embedded()).isEqualTo(publisher.published());
    TopicReader deadLetters =
        opened(new TopicReader(stack.bootstrapServers(), topics.deadLetters().name()));
    assertThat(deadLetters.toEnd().records()).isEmpty();
    assertThat(conversations(0))
        .flatExtracting(ProviderWorkerIT::passages)
        .extracting(EmbeddedPassage::withoutVector)
        .containsOnlyNulls();
  }

  @Test
  void inALongOutageConversationsGoOnWithoutVectorsUntilItIsOver() throws Exception {
    provider.always(Misbehaviour.SERVER_ERROR);
    worker(Optional.of(Duration.ofSeconds(1)));
    publisher.publishMany("early", 20);
    embeddings.until("the early ones", () -> embeddings.records().size() >= 20);
    assertThat(conversations(0))
        .flatExtracting(ProviderWorkerIT::passages)
        .extracting(EmbeddedPassage::withoutVector)
        .containsOnly(EmbeddedPassage.DEGRADED);

    provider.heal();
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              int before = embeddings.records().size();
              publisher.publish("probe" + before, "hello");
              embeddings.until("it", () -> embeddings.records().size() > before);
              return passages(conversations(before).get(0)).get(0).vector() != null;
            });
  }

  private void worker(Optional<Duration> degradeAfter) throws Exception {
    SettingsReader reader =
        SettingsReader.of(
            Map.of(
                "PARLEY_EMBEDDER_MODEL", "openai",
                "PARLEY_PROVIDER_URL", provider.openAi().toString(),
                "PARLEY_PROVIDER_MODEL", "test-model",
                "PARLEY_PROVIDER_DIMENSIONS", Integer.toString(DIMENSIONS),
                "PARLEY_PROVIDER_TIMEOUT", "500ms"));
    PassageEmbedder passages =
        opened(
            PassageEmbedder.open(
                WindowSettings.read(reader),
                ModelSettings.read(reader),
                CacheSettings.read(reader),
                CostSettings.read(reader, "test-model"),
                registry,
                health));
    reader.failOnProblems();
    opened(
            WorkerHarness.on(stack.bootstrapServers(), topics, directory)
                .window(
                    new WindowSettings(
                        8, 1 << 20, Duration.ofMillis(20), 4, Duration.ofMillis(500), degradeAfter))
                .embeddingWith(passages))
        .start();
  }

  private List<EmbeddedConversation> conversations(int from) throws Exception {
    EmbeddedConversationCodec codec = new EmbeddedConversationCodec();
    List<EmbeddedConversation> conversations = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record :
        embeddings.records().subList(from, embeddings.records().size())) {
      conversations.add(codec.decode(record.value()));
    }
    return conversations;
  }

  private static List<EmbeddedPassage> passages(EmbeddedConversation conversation) {
    return conversation.results().stream().flatMap(one -> one.passages().stream()).toList();
  }

  private <T extends AutoCloseable> T opened(T resource) {
    open.add(resource);
    return resource;
  }
}
