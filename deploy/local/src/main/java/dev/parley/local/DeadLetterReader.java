package dev.parley.local;

import dev.parley.wire.DeadLetter;
import dev.parley.wire.EmbeddedConversationCodec;
import dev.parley.wire.HeaderNames;
import dev.parley.wire.Position;
import dev.parley.wire.RecordKey;
import dev.parley.wire.TopicSpec;
import dev.parley.wire.UndecodableException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Tells which snapshot a record of the dead-letter topic was. */
final class DeadLetterReader {
  /** Newer than any: for a dead letter of which only the conversation can be told. */
  private static final Position WHATEVER = new Position(Integer.MAX_VALUE, 0, Long.MAX_VALUE);

  private final EmbeddedConversationCodec codec = new EmbeddedConversationCodec();

  /** A snapshot, by its conversation and its position. */
  record Snapshot(RecordKey key, Position position) {}

  /**
   * The snapshot that {@code record} was; of one that the embedder gave up on, its origin is its
   * position, and of one that the writer gave up on, its payload has it. Empty when it was none.
   */
  Optional<Snapshot> snapshot(ConsumerRecord<byte[], byte[]> record) {
    byte[] key = record.key();
    String text = key == null ? "" : new String(key, StandardCharsets.UTF_8);
    int slash = text.indexOf('/');
    if (slash < 0) {
      return Optional.empty();
    }
    RecordKey conversation = new RecordKey(text.substring(0, slash), text.substring(slash + 1));
    boolean embedding = DeadLetter.Stage.EMBED.code().equals(header(record, HeaderNames.STAGE));
    return Optional.of(new Snapshot(conversation, embedding ? origin(record) : payload(record)));
  }

  /** Why it is a dead letter, as the stage that gave up says it. */
  static String reason(ConsumerRecord<byte[], byte[]> record) {
    return header(record, HeaderNames.REASON);
  }

  private static Position origin(ConsumerRecord<byte[], byte[]> record) {
    try {
      return new Position(
          TopicSpec.generationOf(header(record, HeaderNames.ORIGIN_TOPIC)),
          Integer.parseInt(header(record, HeaderNames.ORIGIN_PARTITION)),
          Long.parseLong(header(record, HeaderNames.ORIGIN_OFFSET)));
    } catch (IllegalArgumentException e) {
      return WHATEVER;
    }
  }

  private Position payload(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    try {
      return value == null ? WHATEVER : codec.decode(value).position();
    } catch (UndecodableException | IllegalArgumentException e) {
      return WHATEVER;
    }
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }
}
