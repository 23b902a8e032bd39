package dev.parley.e2e.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.parley.wire.ConversationCodec;
import dev.parley.wire.DeadLetter.Stage;
import dev.parley.wire.DeadLetterReason;
import dev.parley.wire.EmbeddedConversationCodec;
import dev.parley.wire.InvalidConversationException;
import dev.parley.wire.Topics;
import dev.parley.wire.UndecodableException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PoisonKindTest {
  private static final Topics TOPICS = new Topics("test.", 4);

  @ParameterizedTest
  @EnumSource
  void eachIsWrongInTheWayThatItsReasonSays(PoisonKind kind) {
    ProducerRecord<byte[], byte[]> record = kind.record(TOPICS, "id");
    Throwable failure =
        kind.stage() == Stage.EMBED
            ? catchThrowable(() -> new ConversationCodec().decode(record.value()))
            : catchThrowable(() -> new EmbeddedConversationCodec().decode(record.value()));
    switch (kind.reason()) {
      case INVALID ->
          assertThat(failure)
              .isInstanceOfSatisfying(
                  InvalidConversationException.class,
                  e ->
                      assertThat(e).hasMessageContaining("transcript").hasMessageContaining("NUL"));
      case KEY_MISMATCH, WRONG_PARTITION -> assertThat(failure).isNull();
      default ->
          assertThat(failure)
              .isInstanceOfSatisfying(
                  UndecodableException.class, e -> assertThat(e.reason()).isEqualTo(kind.reason()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachLiesWhereItsKeyBelongsUnlessThatIsWhatIsWrong(PoisonKind kind) throws Exception {
    ProducerRecord<byte[], byte[]> record = kind.record(TOPICS, "id");
    int belongs =
        org.apache.kafka.clients.producer.internals.BuiltInPartitioner.partitionForKey(
            record.key(), 4);
    assertThat(record.partition() == belongs)
        .isEqualTo(kind.reason() != DeadLetterReason.WRONG_PARTITION);
    if (kind.reason() == DeadLetterReason.KEY_MISMATCH) {
      assertThatCode(() -> new ConversationCodec().decode(record.value()))
          .doesNotThrowAnyException();
      assertThat(new ConversationCodec().decode(record.value()).key().toBytes())
          .isNotEqualTo(record.key());
    }
  }
}
