package dev.parley.writer.loop;

import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.HeaderNames;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * A record and what it was decoded to. The original bytes stay with it, for they are what becomes a
 * dead letter should Postgres refuse the row.
 */
record Received(ConsumerRecord<byte[], byte[]> original, EmbeddedConversation embedded) {

  TopicPartition partition() {
    return new TopicPartition(original.topic(), original.partition());
  }

  long bytes() {
    return (long) original.serializedKeySize() + original.serializedValueSize();
  }

  /** When the conversation was published, where the embedder said so. */
  Optional<Instant> publishedAt() {
    Header header = original.headers().lastHeader(HeaderNames.PUBLISHED_AT);
    if (header == null || header.value() == null) {
      return Optional.empty();
    }
    try {
      String millis = new String(header.value(), StandardCharsets.UTF_8);
      return Optional.of(Instant.ofEpochMilli(Long.parseLong(millis)));
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Names where it stood and never the text. */
  @Override
  public String toString() {
    return original.topic() + "-" + original.partition() + "@" + original.offset();
  }
}
