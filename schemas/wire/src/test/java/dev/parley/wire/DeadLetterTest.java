package dev.parley.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
  private final byte[] key = {1};
  private final byte[] value = {2, 3};
  private final RecordHeaders headers = new RecordHeaders();

  @Test
  void theOriginalStaysUntouchedAndHeadersSayWhyAndWhereFrom() {
    headers.add("trace", new byte[] {9});

    ProducerRecord<byte[], byte[]> dead = deadLetter().toRecord("parley.dead-letters.v1");

    assertThat(dead.key()).isSameAs(key);
    assertThat(dead.value()).isSameAs(value);
    assertThat(dead.headers().lastHeader("trace").value()).containsExactly(9);
    assertThat(text(dead))
        .containsEntry("parley-stage", "embed")
        .containsEntry("parley-reason", "undecodable")
        .containsEntry("parley-attempts", "1")
        .containsEntry("parley-first-failed-at", "2026-01-02T03:04:05Z")
        .containsEntry("parley-worker", "embedder-0")
        .containsEntry("__streams.errors.topic", "parley.conversations.v1")
        .containsEntry("__streams.errors.partition", "5")
        .containsEntry("__streams.errors.offset", "42")
        .containsEntry("__streams.errors.exception", "java.lang.IllegalStateException")
        .hasSize(10);
    assertThat(headers.toArray()).hasSize(1);
  }

  @Test
  void aRecordWithoutKeyAndValueCanBeOne() {
    DeadLetter empty =
        new DeadLetter(
            null,
            null,
            headers,
            new DeadLetter.Origin("parley.conversations.v1", 5, 42),
            DeadLetter.Stage.WRITE,
            DeadLetterReason.KEY_MISMATCH,
            IllegalStateException.class,
            2,
            Instant.EPOCH,
            "writer-0");

    assertThat(empty.toRecord("t").key()).isNull();
    assertThat(text(empty.toRecord("t"))).containsEntry("parley-stage", "write");
  }

  private DeadLetter deadLetter() {
    return new DeadLetter(
        key,
        value,
        headers,
        new DeadLetter.Origin("parley.conversations.v1", 5, 42),
        DeadLetter.Stage.EMBED,
        DeadLetterReason.UNDECODABLE,
        IllegalStateException.class,
        1,
        Instant.parse("2026-01-02T03:04:05Z"),
        "embedder-0");
  }

  private static Map<String, String> text(ProducerRecord<byte[], byte[]> dead) {
    Map<String, String> all = new LinkedHashMap<>();
    for (Header header : dead.headers()) {
      all.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
    }
    return all;
  }
}
