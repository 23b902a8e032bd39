package dev.parley.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

class CodecTest {
  private final ConversationCodec conversations = new ConversationCodec();
  private final EmbeddedConversationCodec embeddings = new EmbeddedConversationCodec();

  @Test
  void aConversationComesBackAsItWas() throws UndecodableException {
    assertThat(conversations.decode(conversations.encode(EventSamples.CONVERSATION)))
        .isEqualTo(EventSamples.CONVERSATION);
    assertThat(conversations.decode(conversations.encode(EventSamples.WITH_DEFAULTS)))
        .isEqualTo(EventSamples.WITH_DEFAULTS);
  }

  @Test
  void anEmbeddedConversationComesBackAsItWas() throws UndecodableException {
    assertThat(embeddings.decode(embeddings.encode(EventSamples.EMBEDDED)))
        .usingRecursiveComparison()
        .isEqualTo(EventSamples.EMBEDDED);
  }

  @Test
  void itIsAvroSingleObjectEncoding() {
    assertThat(conversations.encode(EventSamples.CONVERSATION)).startsWith(0xC3, 0x01);
  }

  @Test
  void aVectorTravelsAsLittleEndianFloat32() {
    assertThat(VectorBytes.encode(new float[] {1f}).array()).containsExactly(0, 0, 0x80, 0x3F);
  }

  @Test
  void aRecordCutAnywhereIsUndecodable() {
    byte[] whole = embeddings.encode(EventSamples.EMBEDDED);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);

      UndecodableException e =
          catchThrowableOfType(UndecodableException.class, () -> embeddings.decode(cut));

      assertThat(e.reason()).isEqualTo(DeadLetterReason.UNDECODABLE);
    }
  }

  @Test
  void bytesAfterTheEndAreUndecodable() {
    byte[] whole = conversations.encode(EventSamples.CONVERSATION);

    assertThatThrownBy(() -> conversations.decode(Arrays.copyOf(whole, whole.length + 1)))
        .isInstanceOf(UndecodableException.class)
        .hasMessage("has bytes after its end");
  }

  @Test
  void anotherProgramsBytesAreUndecodable() {
    byte[] json = "{\"transcript\": \"hello\"}".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> conversations.decode(json))
        .isInstanceOfSatisfying(
            UndecodableException.class,
            e -> assertThat(e.reason()).isEqualTo(DeadLetterReason.UNDECODABLE))
        .hasMessageNotContaining("hello");
  }

  @Test
  void aSchemaThatWasNeverReleasedIsToldApartFromGarbage() {
    byte[] other = conversations.encode(EventSamples.CONVERSATION);
    other[2] ^= 1;

    assertThatThrownBy(() -> conversations.decode(other))
        .isInstanceOfSatisfying(
            UndecodableException.class,
            e -> assertThat(e.reason()).isEqualTo(DeadLetterReason.UNKNOWN_SCHEMA));
  }

  @Test
  void aLengthThatLiesDoesNotTakeTheMemoryItClaims() throws Exception {
    byte[] valid = conversations.encode(EventSamples.CONVERSATION);
    ByteArrayOutputStream lie = new ByteArrayOutputStream();
    lie.write(valid, 0, 10);
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(lie, null);
    encoder.writeLong(Integer.MAX_VALUE - 64L);
    encoder.flush();

    long before = allocatedByThisThread();
    assertThatThrownBy(() -> conversations.decode(lie.toByteArray()))
        .isInstanceOf(UndecodableException.class);
    assertThat(allocatedByThisThread() - before).isLessThan(64 << 20);
  }

  @Test
  void aConversationThatBreaksALimitIsDecodedAndRefused() {
    GenericRecord avro =
        ConversationCodec.toAvro(
            EventSamples.CONVERSATION, ReleasedSchemas.newest(ReleasedSchemas.CONVERSATION));
    avro.put("tenant", "a/b");
    byte[] invalid = new SingleObjectCodec(ReleasedSchemas.CONVERSATION).encode(avro);

    assertThatThrownBy(() -> conversations.decode(invalid))
        .isInstanceOf(InvalidConversationException.class)
        .hasMessageStartingWith("tenant ");
  }

  @Test
  void bytesThatAreNoTextAreRefusedAndNotReplaced() throws Exception {
    String gap = "what stands here is replaced";
    byte[] encoded =
        conversations.encode(
            Conversation.builder()
                .conversationId("chat-1")
                .userId("user-7")
                .platform("web")
                .occurredAt(Instant.EPOCH)
                .transcript("User: \uFFFD " + gap)
                .build());
    assertThat(conversations.decode(encoded).transcript()).startsWith("User: \uFFFD ");
    int at = new String(encoded, StandardCharsets.ISO_8859_1).indexOf(gap);
    encoded[at] = (byte) 0xED; // Half of a UTF-16 pair, as if it were a character.
    encoded[at + 1] = (byte) 0xA0;
    encoded[at + 2] = (byte) 0x80;

    assertThatThrownBy(() -> conversations.decode(encoded))
        .isInstanceOf(InvalidConversationException.class)
        .hasMessage(
            "transcript has bytes that are not UTF-8, such as half of a UTF-16 pair; remove them");
  }

  private static long allocatedByThisThread() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }
}
