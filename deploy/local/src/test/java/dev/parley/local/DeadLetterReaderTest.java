package dev.parley.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.Conversation;
import dev.parley.wire.DeadLetter;
import dev.parley.wire.DeadLetterReason;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedConversationCodec;
import dev.parley.wire.Position;
import dev.parley.wire.RecordKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class DeadLetterReaderTest {
  private static final RecordKey KEY = new RecordKey("default", "a/b");

  private final DeadLetterReader reader = new DeadLetterReader();

  @Test
  void whatTheEmbedderGaveUpOnStoodAtItsOrigin() {
    ConsumerRecord<byte[], byte[]> record =
        letter(KEY.toBytes(), new byte[] {1}, DeadLetter.Stage.EMBED, "x.parley.conversations.v3");

    assertThat(reader.snapshot(record))
        .contains(new DeadLetterReader.Snapshot(KEY, new Position(3, 2, 17)));
    assertThat(DeadLetterReader.reason(record)).isEqualTo("invalid");
  }

  @Test
  void whatTheWriterGaveUpOnHasItsPositionInItsPayload() {
    Conversation conversation =
        Conversation.builder()
            .conversationId("a/b")
            .userId("u")
            .platform("web")
            .occurredAt(Instant.EPOCH)
            .transcript("User: hi")
            .build();
    Position position = new Position(1, 4, 99);
    byte[] value =
        new EmbeddedConversationCodec()
            .encode(new EmbeddedConversation(conversation, position, List.of()));

    assertThat(
            reader.snapshot(
                letter(KEY.toBytes(), value, DeadLetter.Stage.WRITE, "parley.embeddings.v1")))
        .contains(new DeadLetterReader.Snapshot(KEY, position));
  }

  @Test
  void payloadThatCannotBeReadStillNamesItsConversation() {
    var snapshot =
        reader.snapshot(
            letter(KEY.toBytes(), new byte[] {1}, DeadLetter.Stage.WRITE, "parley.embeddings.v1"));

    assertThat(snapshot).isPresent();
    assertThat(snapshot.get().key()).isEqualTo(KEY);
    assertThat(snapshot.get().position()).isGreaterThan(new Position(1, 4, 1L << 40));
  }

  @Test
  void keyThatIsNoneOfOursWaitsForNobody() {
    byte[] key = "nonsense".getBytes(StandardCharsets.UTF_8);

    assertThat(reader.snapshot(letter(key, null, DeadLetter.Stage.EMBED, "parley.x.v1"))).isEmpty();
    assertThat(reader.snapshot(letter(null, null, DeadLetter.Stage.EMBED, "parley.x.v1")))
        .isEmpty();
  }

  private static ConsumerRecord<byte[], byte[]> letter(
      byte[] key, byte[] value, DeadLetter.Stage stage, String topic) {
    ProducerRecord<byte[], byte[]> sent =
        new DeadLetter(
                key,
                value,
                new RecordHeaders(),
                new DeadLetter.Origin(topic, 2, 17),
                stage,
                DeadLetterReason.INVALID,
                IllegalArgumentException.class,
                1,
                Instant.EPOCH,
                "w")
            .toRecord("parley.dead-letters.v1");
    return new ConsumerRecord<>(
        sent.topic(),
        0,
        0,
        0,
        TimestampType.CREATE_TIME,
        0,
        0,
        key,
        value,
        sent.headers(),
        Optional.empty());
  }
}
