package dev.parley.embedder.embed.provider;

import static dev.parley.embedder.embed.provider.ProviderFixture.DIMENSIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.stack.provider.Misbehaviour;
import dev.parley.stack.provider.TextVectors;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderFaultsTest {
  @ParameterizedTest
  @EnumSource
  void eachTextHasItsVectorWhateverTheProtocol(Dialect dialect) throws Exception {
    try (ProviderFixture fixture = new ProviderFixture(dialect)) {
      List<float[]> vectors = fixture.embed("one two", "three", "four");
      assertThat(vectors).hasSize(3);
      assertThat(vectors.get(0)).containsExactly(TextVectors.of("one two", DIMENSIONS));
      assertThat(vectors.get(2)).containsExactly(TextVectors.of("four", DIMENSIONS));
      assertThat(fixture.metrics.calls).isOne();
      assertThat(fixture.metrics.texts).isEqualTo(3);
      assertThat(fixture.metrics.tokens).as("as the provider counts").isEqualTo(4);
    }
  }

  @Test
  void vectorsInBase64AreTheSame() throws Exception {
    try (ProviderFixture fixture = new ProviderFixture("ENCODING", "base64")) {
      assertThat(fixture.embed("one", "two").get(1))
          .containsExactly(TextVectors.of("two", DIMENSIONS));
      assertThat(fixture.server.lastBody()).contains("\"encoding_format\":\"base64\"");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SERVER_ERROR, SERVER_ERROR",
    "UNAVAILABLE, SERVER_ERROR",
    "RESET, UNREACHABLE",
    "TRUNCATED_JSON, BAD_RESPONSE",
    "WRONG_COUNT, BAD_RESPONSE",
    "WRONG_ORDER, BAD_RESPONSE",
    "WRONG_DIMENSIONS, BAD_RESPONSE",
    "NOT_A_NUMBER, BAD_RESPONSE",
    "INFINITE, BAD_RESPONSE",
    "ZERO_VECTOR, BAD_RESPONSE",
    "OTHER_MODEL, BAD_RESPONSE",
    "ENDLESS, BAD_RESPONSE",
  })
  void aFaultThatMayPassIsTriedAgainAndThenToldWithoutWhatItQuotes(
      Misbehaviour misbehaviour, FaultKind kind) throws Exception {
    try (ProviderFixture fixture = new ProviderFixture()) {
      fixture.server.next(misbehaviour);
      assertThat(fixture.embed("a private word", "b")).hasSize(2);
      assertThat(fixture.metrics.failures).containsExactly(kind);

      fixture.server.always(misbehaviour);
      ProviderException fault = failure(fixture, "a private word", "b");
      assertThat(fault.kind()).isEqualTo(kind);
      assertThat(fault.kind().isWhateverTheTexts()).isFalse();
      assertThat(fault).hasMessageNotContaining("private").hasMessageNotContaining("nobody-sees");
      assertThat(fixture.metrics.failures).hasSize(4).containsOnly(kind);
      assertThat(fixture.time.slept()).as("between tries").isGreaterThan(Duration.ofMillis(300));
    }
  }

  @Test
  void pausesBetweenTriesGrowAndDifferSoThatWorkersDoNotCallTogether() throws Exception {
    Set<Duration> firsts = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      try (ProviderFixture fixture = new ProviderFixture("TRIES", "3")) {
        fixture.server.next(Misbehaviour.SERVER_ERROR);
        assertThat(fixture.embed("one")).hasSize(1);
        Duration first = fixture.time.slept();
        assertThat(first).isBetween(Duration.ofMillis(100), Duration.ofMillis(300));
        firsts.add(first);

        fixture.server.next(Misbehaviour.SERVER_ERROR, Misbehaviour.SERVER_ERROR);
        assertThat(fixture.embed("one")).hasSize(1);
        assertThat(fixture.time.slept().minus(first))
            .as("the second pause is twice as long")
            .isBetween(Duration.ofMillis(100 + 200), Duration.ofMillis(300 + 600));
      }
    }
    assertThat(firsts).hasSizeGreaterThan(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"HANG", "DRIP"})
  void anAnswerThatNeverEndsIsCutOffAsAWhole(Misbehaviour misbehaviour) throws Exception {
    try (ProviderFixture fixture = new ProviderFixture("TIMEOUT", "400ms", "TRIES", "1")) {
      fixture.server.always(misbehaviour);
      ProviderException fault = failure(fixture, "one");
      assertThat(fault.kind()).isEqualTo(FaultKind.TIMEOUT);
      assertThat(fault).hasMessageContaining("400 ms");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TOO_MANY_REQUESTS_FOR_A_SECOND", "UNAVAILABLE_UNTIL"})
  void aProviderThatAsksToWaitIsObeyedAndHasNotFailed(Misbehaviour misbehaviour) throws Exception {
    try (ProviderFixture fixture = new ProviderFixture("TRIES", "1")) {
      fixture.server.next(misbehaviour, misbehaviour, misbehaviour);
      assertThat(fixture.embed("one")).hasSize(1);
      assertThat(fixture.time.slept()).isEqualTo(Duration.ofSeconds(3));
      assertThat(fixture.metrics.waited).isEqualTo(Duration.ofSeconds(3));
      assertThat(fixture.metrics.asked).isEqualTo(3);
      assertThat(fixture.metrics.failures).isEmpty();
      assertThat(fixture.provider.isResting()).isFalse();
      assertThat(new ProviderHealth(fixture.provider).check().well()).isTrue();
    }
  }

  @Test
  void aProviderThatDoesNotSayHowLongIsAskedAgainMoreAndMoreSeldom() throws Exception {
    try (ProviderFixture fixture = new ProviderFixture("TRIES", "1")) {
      fixture.server.next(
          Misbehaviour.TOO_MANY_REQUESTS,
          Misbehaviour.TOO_MANY_REQUESTS,
          Misbehaviour.TOO_MANY_REQUESTS);
      assertThat(fixture.embed("one")).hasSize(1);
      assertThat(fixture.time.slept())
          .isBetween(Duration.ofMillis(3500), Duration.ofMillis(10_500));
      assertThat(fixture.metrics.failures).isEmpty();
    }
  }

  @Test
  void aMinuteOfThrottlingHasNoFailureAndNineTenthsOfThePermittedRate() throws Exception {
    try (ProviderFixture fixture = new ProviderFixture()) {
      fixture.server.permit(5);
      long end = fixture.time.nanos() + Duration.ofSeconds(60).toNanos();
      while (fixture.time.nanos() < end) {
        fixture.embed("one");
      }
      assertThat(fixture.server.throttled()).isGreaterThan(50);
      assertThat(fixture.metrics.failures).isEmpty();
      assertThat(fixture.metrics.calls).isGreaterThanOrEqualTo((int) (0.9 * 60 * 5));
    }
  }

  @Test
  void limitsAMinuteAreKeptWithoutAskingMoreThanIsPermitted() throws Exception {
    try (ProviderFixture fixture = new ProviderFixture("REQUESTS_PER_MINUTE", "300")) {
      fixture.server.permit(5.1);
      long end = fixture.time.nanos() + Duration.ofSeconds(60).toNanos();
      while (fixture.time.nanos() < end) {
        fixture.embed("one");
      }
      assertThat(fixture.server.throttled()).isZero();
      assertThat(fixture.metrics.calls).isBetween(290, 306);
    }
  }

  @Test
  void tokensAMinuteAreReckonedAsTheProviderCountsThem() throws Exception {
    try (ProviderFixture fixture =
        new ProviderFixture("TOKENS_PER_MINUTE", "6000", "BATCH_TOKENS", "1024")) {
      for (int i = 0; i < 20; i++) {
        // Taken for 1,000 tokens each, and counted as one by the provider.
        fixture.provider.embed(List.of("one"), 1000);
      }
      assertThat(fixture.time.slept()).isLessThan(Duration.ofSeconds(15));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "UNAUTHORIZED, UNAUTHORIZED, parley.provider.api-key",
    "FORBIDDEN, UNAUTHORIZED, parley.provider.api-key",
    "MODEL_MISSING, MODEL_MISSING, parley.provider.model",
    "QUOTA_SPENT, QUOTA_SPENT, add credit",
    "BAD_REQUEST, MISCONFIGURED, whatever it is given"
  })
  void whatAPersonMustMendStopsCallsIsToldAndPassesByItself(
      Misbehaviour misbehaviour, FaultKind kind, String remedy) throws Exception {
    try (ProviderFixture fixture = new ProviderFixture()) {
      ProviderHealth health = new ProviderHealth(fixture.provider);
      fixture.server.always(misbehaviour);
      ProviderException fault = failure(fixture, "a private word");
      assertThat(fault.kind()).isEqualTo(kind);
      assertThat(fault.kind().isWhateverTheTexts()).isTrue();
      assertThat(fault).hasMessageContaining(remedy).hasMessageNotContaining("private");
      assertThat(health.check().well()).isFalse();
      assertThat(health.check().detail()).contains(remedy);

      long calls = fixture.server.calls();
      ProviderException next = failure(fixture, "another");
      assertThat(next.kind()).isEqualTo(FaultKind.RESTING);
      assertThat(next).hasMessageContaining(remedy);
      assertThat(fixture.server.calls()).as("nothing is sent").isEqualTo(calls);

      fixture.server.heal();
      fixture.time.sleep(FailurePolicy.REST.plusMillis(1));
      assertThat(fixture.embed("one")).hasSize(1);
      assertThat(health.check().well()).isTrue();
      assertThat(fixture.provider.isResting()).isFalse();
    }
  }

  @Test
  void aModelThatOllamaDoesNotHaveIsToBePulled() throws Exception {
    try (ProviderFixture fixture = new ProviderFixture(Dialect.OLLAMA)) {
      fixture.server.always(Misbehaviour.MODEL_MISSING);
      assertThat(failure(fixture, "one")).hasMessageContaining("ollama pull test-model");
    }
  }

  @Test
  void anOutageIsFoundOutAndThenOneCallAtATimeLooksForItsEnd() throws Exception {
    try (ProviderFixture fixture = new ProviderFixture("TRIES", "1")) {
      fixture.server.always(Misbehaviour.SERVER_ERROR);
      for (int i = 0; i < 30; i++) {
        failure(fixture, "one");
      }
      assertThat(fixture.server.calls()).isEqualTo(10);
      assertThat(fixture.provider.isResting()).isTrue();

      fixture.time.sleep(FailurePolicy.REST.plusMillis(1));
      failure(fixture, "one");
      failure(fixture, "one");
      assertThat(fixture.server.calls()).isEqualTo(11);

      fixture.server.heal();
      fixture.time.sleep(FailurePolicy.REST.plusMillis(1));
      assertThat(fixture.embed("one")).hasSize(1);
      assertThat(fixture.embed("two")).hasSize(1);
      assertThat(fixture.provider.isResting()).isFalse();
    }
  }

  @Test
  void aRefusedTextIsNoFailureOfTheProvider() throws Exception {
    try (ProviderFixture fixture = new ProviderFixture()) {
      fixture.server.refuse(text -> text.contains("bad"));
      for (int i = 0; i < 30; i++) {
        // The server quotes it, and it spells what would stop all calls.
        ProviderException fault =
            failure(fixture, "a bad text: insufficient_quota, try pulling it first");
        assertThat(fault.kind()).isEqualTo(FaultKind.REFUSED);
        assertThat(fault).hasMessageNotContaining("bad text");
      }
      assertThat(fixture.provider.isResting()).isFalse();
      assertThat(fixture.embed("a good text")).hasSize(1);
    }
  }

  @Test
  void aTextThatIsTooLongIsToldApart() throws Exception {
    try (ProviderFixture fixture = new ProviderFixture()) {
      fixture.server.refuse(text -> text.contains("maximum context length"));
      assertThat(failure(fixture, "as if: maximum context length").kind())
          .isEqualTo(FaultKind.TOO_LONG);
      assertThat(fixture.provider.isResting()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "REVISION:beef:parley.provider.revision",
        "DIMENSIONS:9:parley.provider.dimensions"
      })
  void aModelThatIsNotAsDeclaredIsFoundOutBeforeAnyTextIsSent(String setting) throws Exception {
    String[] parts = setting.split(":");
    try (ProviderFixture fixture = new ProviderFixture(Dialect.OLLAMA, parts[0], parts[1])) {
      ProviderException fault = failure(fixture, "one");
      assertThat(fault.kind()).isEqualTo(FaultKind.MISCONFIGURED);
      assertThat(fault).hasMessageContaining(parts[2]);
      assertThat(fixture.server.calls()).isZero();
    }
  }

  private static ProviderException failure(ProviderFixture fixture, String... texts) {
    return catchThrowableOfType(ProviderException.class, () -> fixture.embed(texts));
  }
}
