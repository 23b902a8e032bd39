package dev.parley.embedder.topology;

import dev.parley.wire.DeadLetter;
import dev.parley.wire.Position;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The store's values, big-endian: a version byte 1; generation, partition (int) and offset (long)
 * of the position; partition (int) and offset (long) of the origin, its topic with a length before
 * it (short); published-at and waiting-since in milliseconds since 1970 (long); then the record's
 * value.
 */
final class WaitingConversationSerde implements Serde<WaitingConversation> {
  private static final byte VERSION = 1;

  private static final int FIXED_BYTES =
      1
          + 2 * Integer.BYTES
          + Long.BYTES
          + Integer.BYTES
          + Long.BYTES
          + Short.BYTES
          + 2 * Long.BYTES;

  @Override
  public Serializer<WaitingConversation> serializer() {
    return (topic, waiting) -> waiting == null ? null : serialize(waiting);
  }

  @Override
  public Deserializer<WaitingConversation> deserializer() {
    return (topic, bytes) -> bytes == null ? null : deserialize(bytes);
  }

  private static byte[] serialize(WaitingConversation waiting) {
    byte[] topic = waiting.origin().topic().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(FIXED_BYTES + topic.length + waiting.value().length)
        .put(VERSION)
        .putInt(waiting.position().generation())
        .putInt(waiting.position().partition())
        .putLong(waiting.position().offset())
        .putInt(waiting.origin().partition())
        .putLong(waiting.origin().offset())
        .putShort((short) topic.length)
        .put(topic)
        .putLong(waiting.publishedAt().toEpochMilli())
        .putLong(waiting.waitingSince().toEpochMilli())
        .put(waiting.value())
        .array();
  }

  private static @Nullable WaitingConversation deserialize(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    byte version = in.get();
    if (version != VERSION) {
      throw new SerializationException(
          "a waiting conversation has format "
              + version
              + " and this worker reads format "
              + VERSION
              + ": let a worker of the version that wrote it finish what waits, then change over");
    }
    Position position = new Position(in.getInt(), in.getInt(), in.getLong());
    int partition = in.getInt();
    long offset = in.getLong();
    byte[] topic = new byte[in.getShort()];
    in.get(topic);
    Instant publishedAt = Instant.ofEpochMilli(in.getLong());
    Instant waitingSince = Instant.ofEpochMilli(in.getLong());
    byte[] value = new byte[in.remaining()];
    in.get(value);
    DeadLetter.Origin origin =
        new DeadLetter.Origin(new String(topic, StandardCharsets.UTF_8), partition, offset);
    return new WaitingConversation(value, position, origin, publishedAt, waitingSince);
  }
}
