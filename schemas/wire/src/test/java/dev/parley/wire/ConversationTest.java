package dev.parley.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void whatIsNotGivenHasItsDefault() {
    Conversation conversation = with(builder -> builder);

    assertThat(conversation.tenant()).isEqualTo("default");
    assertThat(conversation.summary()).isNull();
    assertThat(conversation.metadata()).isEqualTo("{}");
  }

  @Test
  void aMissingFieldIsNamed() {
    assertThatThrownBy(() -> Conversation.builder().conversationId("c").build())
        .isInstanceOf(InvalidConversationException.class)
        .hasMessage("user_id is missing");
    refused("occurred_at is missing", builder -> builder.occurredAt(null));
    refused("metadata is missing", builder -> builder.metadata(null));
  }

  @Test
  void anIdHasAtLeastOneAndAtMost256Characters() {
    assertThat(with(builder -> builder.conversationId("x".repeat(256))).conversationId())
        .hasSize(256);
    refused(
        "conversation_id has 257 characters; the limit is 1 to 256",
        builder -> builder.conversationId("x".repeat(257)));
    refused("user_id has 0 characters; the limit is 1 to 256", builder -> builder.userId(""));
    refused(
        "platform has 300 characters; the limit is 1 to 256",
        builder -> builder.platform("p".repeat(300)));
    refused("tenant has 0 characters; the limit is 1 to 256", builder -> builder.tenant(""));
  }

  @Test
  void charactersAreCountedAsCodePoints() {
    String emoji = "\uD83D\uDE00".repeat(256);

    assertThat(with(builder -> builder.userId(emoji)).userId()).isEqualTo(emoji);
    refused(
        "user_id has 257 characters; the limit is 1 to 256",
        builder -> builder.userId(emoji + "x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\u0000b", "a\u007fb", "a\u0085b"})
  void anIdHasNoControlCharacters(String id) {
    refused(
        "conversation_id has a control character at index 1; remove it",
        builder -> builder.conversationId(id));
  }

  @Test
  void aTenantHasNoSlashSoThatAKeyHasOneReading() {
    refused(
        "tenant has a '/', which separates it from conversation_id in the key; use another",
        builder -> builder.tenant("a/b"));
    assertThat(with(builder -> builder.conversationId("a/b")).key()).hasToString("default/a/b");
  }

  @Test
  void aTranscriptHasAtMost512KiBInUtf8() {
    assertThat(with(builder -> builder.transcript("é".repeat(256 * 1024))).transcript())
        .hasSize(256 * 1024);
    refused(
        "transcript is 524290 bytes in UTF-8; the limit is 524288; shorten it",
        builder -> builder.transcript("é".repeat(256 * 1024 + 1)));
  }

  @Test
  void aSummaryHasAtMost16KiBInUtf8() {
    assertThat(with(builder -> builder.summary("s".repeat(16 * 1024))).summary())
        .hasSize(16 * 1024);
    refused(
        "summary is 16385 bytes in UTF-8; the limit is 16384; shorten it",
        builder -> builder.summary("s".repeat(16 * 1024 + 1)));
  }

  @Test
  void metadataHasAtMost32KiBInUtf8() {
    refused(
        "metadata is 32769 bytes in UTF-8; the limit is 32768; shorten it",
        builder -> builder.metadata("{\"k\":\"" + "v".repeat(32 * 1024 + 1 - 8) + "\"}"));
  }

  @Test
  void metadataIsOneJsonObjectAndTheErrorNeverQuotesIt() {
    refused("metadata is not a JSON object", builder -> builder.metadata("[1]"));
    refused("metadata is not a JSON object", builder -> builder.metadata("\"secret\""));
    refused("metadata is not a JSON object", builder -> builder.metadata(" "));
    refused("metadata has text after its JSON object", builder -> builder.metadata("{} {}"));
    assertThatThrownBy(() -> with(builder -> builder.metadata("{\"secret\": tru}")))
        .hasMessageStartingWith("metadata is not valid JSON at character")
        .hasMessageNotContaining("secret")
        .hasMessageNotContaining("tru");
    assertThatThrownBy(() -> with(builder -> builder.metadata("{\"a\": {\"b\": 1}")))
        .isInstanceOf(InvalidConversationException.class);
  }

  @Test
  void metadataNestsAtMost100Levels() {
    assertThatThrownBy(
            () ->
                with(
                    builder ->
                        builder.metadata("{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}")))
        .isInstanceOf(InvalidConversationException.class)
        .hasMessageContaining("the deepest is 100 levels");
  }

  @Test
  void whatPostgresCannotStoreIsRefusedBeforeItIsPublished() {
    refused(
        "transcript has a NUL character at index 1, which cannot be stored; remove it",
        builder -> builder.transcript("a\u0000"));
    refused(
        "summary has an unpaired surrogate, so it is not Unicode text; remove it",
        builder -> builder.summary("\uD83D!"));
    String escaped =
        "metadata has an escaped NUL or unpaired surrogate in a string, which cannot be stored;"
            + " remove it";
    refused(escaped, builder -> builder.metadata("{\"a\":\"\\u0000\"}"));
    refused(escaped, builder -> builder.metadata("{\"\\u0000\":1}"));
    refused(escaped, builder -> builder.metadata("{\"a\":\"\\ud83d\"}"));
  }

  @Test
  void aNumberThatPostgresCannotStoreIsRefusedAndOneThatItCanIsNot() {
    String number =
        "metadata has a number of more than 131072 digits before or 16383 after the decimal"
            + " point, which cannot be stored; write it as a string";
    for (String large : List.of("1e131072", "-12e131071", "1e-16384", "1e99999999999")) {
      refused(number, builder -> builder.metadata("{\"a\":[" + large + "]}"));
    }
    for (String fits : List.of("1e131071", "-1.5e-16382", "0", "0e5", "12.50")) {
      assertThat(with(builder -> builder.metadata("{\"a\":[" + fits + "]}")).metadata())
          .contains(fits);
    }
  }

  @Test
  void occurredAtIsCutToMicrosecondsAndLiesInTheYearsThatADatabaseTakes() {
    assertThat(with(builder -> builder.occurredAt(NOON.plusNanos(1_999))).occurredAt())
        .isEqualTo(NOON.plusNanos(1_000));
    refused(
        "occurred_at is outside the years 1 to 9999; is it in the right unit?",
        builder -> builder.occurredAt(Instant.ofEpochSecond(1_772_366_400_000L)));
  }

  @Test
  void itsTextStaysOutOfItsDescription() {
    assertThat(with(builder -> builder.transcript("User: my secret").summary("secret")))
        .hasToString("Conversation[default/c-1]");
  }

  private static Conversation with(UnaryOperator<Conversation.Builder> change) {
    return change
        .apply(
            Conversation.builder()
                .conversationId("c-1")
                .userId("u-1")
                .platform("web")
                .occurredAt(NOON)
                .transcript("User: hello\nAI: hi"))
        .build();
  }

  private static void refused(String message, UnaryOperator<Conversation.Builder> change) {
    assertThatThrownBy(() -> with(change))
        .isInstanceOf(InvalidConversationException.class)
        .hasMessage(message);
  }
}
