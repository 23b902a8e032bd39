package dev.parley.embedder.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.embedder.cache.CacheKeys;
import dev.parley.embedder.cache.Leases;
import dev.parley.embedder.cache.StoredVectors;
import dev.parley.embedder.cache.VectorCache;
import dev.parley.embedder.passage.PassageCutter;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.stack.provider.Misbehaviour;
import dev.parley.stack.provider.SimulatedProvider;
import dev.parley.stack.provider.TextVectors;
import dev.parley.wire.Conversation;
import dev.parley.wire.EmbeddedPassage;
import dev.parley.wire.ModelResult;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RemoteEmbedderTest {
  private static final int DIMENSIONS = 16;

  private SimulatedProvider server;
  private Embedder embedder;

  @BeforeEach
  void start() {
    server = SimulatedProvider.start("nomic-embed-text", DIMENSIONS);
    embedder = open("BATCH_TEXTS", "10", "BATCH_TOKENS", "1024", "TRIES", "1");
  }

  @AfterEach
  void stop() {
    embedder.close();
    server.close();
  }

  private Embedder open(String... settings) {
    Map<String, String> environment = new HashMap<>();
    environment.put("PARLEY_EMBEDDER_MODEL", "openai");
    environment.put("PARLEY_PROVIDER_URL", server.openAi().toString());
    environment.put("PARLEY_PROVIDER_MODEL", "nomic-embed-text");
    environment.put("PARLEY_PROVIDER_DIMENSIONS", Integer.toString(DIMENSIONS));
    environment.put("PARLEY_PROVIDER_ASK_FOR_DIMENSIONS", "true");
    for (int i = 0; i < settings.length; i += 2) {
      environment.put("PARLEY_PROVIDER_" + settings[i], settings[i + 1]);
    }
    SettingsReader reader = SettingsReader.of(environment);
    ModelSettings read = ModelSettings.read(reader);
    reader.failOnProblems();
    return Embedders.open(read);
  }

  private static Conversation conversation(String transcript) {
    return Conversation.builder()
        .tenant("t")
        .conversationId("c")
        .userId("u")
        .platform("web")
        .occurredAt(Instant.EPOCH)
        .transcript(transcript)
        .build();
  }

  private PassageEmbedder passages() {
    return new PassageEmbedder(
        new PassageCutter(embedder.tokens(), 128),
        embedder,
        new CacheKeys(new byte[] {1}, embedder.model()),
        new VectorSupply(VectorCache.none(), StoredVectors.NONE, Leases.NONE, PassageMetrics.NONE),
        CostFixture.withoutLimits(),
        PassageMetrics.NONE);
  }

  @Test
  void passagesAndQueriesAreSentWithTheModelsPrefixes() throws Exception {
    assertThat(embedder.embedPassages(List.of("one two")).get(0))
        .containsExactly(TextVectors.of("search_document: one two", DIMENSIONS));
    assertThat(embedder.embedQuery("one two"))
        .containsExactly(TextVectors.of("search_query: one two", DIMENSIONS));
  }

  @Test
  void runsOfWhiteSpaceAreSentAsOneSpaceForTheyWouldCost() throws Exception {
    assertThat(embedder.embedPassages(List.of("one" + "\n \t".repeat(500) + "two")).get(0))
        .containsExactly(TextVectors.of("search_document: one two", DIMENSIONS));
  }

  @Test
  void aCallIsFullWhenItHasEnoughTextsOrTokens() {
    assertThat(embedder.textsOfACall(Collections.nCopies(25, "short"))).isEqualTo(10);
    String long300 = "word ".repeat(130);
    assertThat(embedder.tokens().count(long300)).isBetween(256, 512);
    assertThat(embedder.textsOfACall(Collections.nCopies(25, long300))).isBetween(2, 4);
    assertThat(embedder.textsOfACall(List.of("word ".repeat(5000), "short"))).isEqualTo(1);
  }

  @Test
  void oneTextOfAHundredThatIsRefusedStandsAloneAndTheOthersHaveTheirVectors() throws Exception {
    server.refuse(text -> text.contains("cursed"));
    String filler = "and so they talked about this and that for a good while ".repeat(3);
    StringBuilder transcript = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      transcript.append(i == 57 ? "cursed " : i + " ").append(filler).append('\n');
    }
    ModelResult result = passages().embed(List.of(conversation(transcript.toString()))).get(0);

    assertThat(result.passages()).hasSizeGreaterThanOrEqualTo(50);
    assertThat(result.passages()).filteredOn(one -> one.vector() == null).hasSize(1);
    assertThat(result.passages())
        .extracting(EmbeddedPassage::withoutVector)
        .filteredOn(reason -> reason != null)
        .containsExactly(EmbeddedPassage.REFUSED_BY_EMBEDDER);
  }

  @Test
  void noTextIsGivenUpWhenTheProviderRefusesWhateverItIsGiven() {
    server.always(Misbehaviour.BAD_REQUEST);
    EmbedderException fault =
        catchThrowableOfType(
            EmbedderException.class,
            () -> passages().embed(List.of(conversation("one\ntwo\nthree"))));
    assertThat(fault.isTemporary()).isTrue();
    assertThat(fault.isWhateverTheTexts()).isTrue();
  }

  @Test
  void aFailureOfTheProviderMayBeTheTextsButARefusedKeyIsNot() {
    server.next(Misbehaviour.SERVER_ERROR);
    EmbedderException failure =
        catchThrowableOfType(EmbedderException.class, () -> embedder.embedQuery("one"));
    assertThat(failure.isTemporary()).isTrue();
    assertThat(failure.isWhateverTheTexts()).isFalse();

    server.next(Misbehaviour.UNAUTHORIZED);
    EmbedderException refused =
        catchThrowableOfType(EmbedderException.class, () -> embedder.embedQuery("one"));
    assertThat(refused.isWhateverTheTexts()).isTrue();
  }
}
