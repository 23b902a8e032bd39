package dev.parley.embedder.topology;

import dev.parley.wire.Conversation;
import dev.parley.wire.ConversationCodec;
import dev.parley.wire.DeadLetterReason;
import dev.parley.wire.HeaderNames;
import dev.parley.wire.InvalidConversationException;
import dev.parley.wire.Position;
import dev.parley.wire.RecordKey;
import dev.parley.wire.TopicSpec;
import dev.parley.wire.UndecodableException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Decides which records of the topic that a lane reads are taken in. Safe for many threads. */
final class Admission {
  private final ConversationCodec codec = new ConversationCodec();
  private final int partitions;
  private final TopicSpec conversations;

  /**
   * @param partitions how many the topic has that is read
   * @param conversations the topic that positions are of, with as many partitions as it has
   */
  Admission(int partitions, TopicSpec conversations) {
    this.partitions = partitions;
    this.conversations = conversations;
  }

  /**
   * The conversation that a record holds.
   *
   * @throws RefusedRecordException when it holds none, or lies where the newest snapshot of its key
   *     could not be told
   */
  Conversation admit(byte @Nullable [] key, byte[] value, int partition)
      throws RefusedRecordException {
    Conversation conversation = decode(value);
    if (!Arrays.equals(conversation.key().toBytes(), key)) {
      throw new RefusedRecordException(
          DeadLetterReason.KEY_MISMATCH, InvalidConversationException.class);
    }
    if (conversation.key().partition(partitions) != partition) {
      throw new RefusedRecordException(
          DeadLetterReason.WRONG_PARTITION, InvalidConversationException.class);
    }
    return conversation;
  }

  /**
   * Where a conversation that is sent again first entered the log, as its record must say.
   *
   * @throws RefusedRecordException when it does not, or names a place where the key never lay: its
   *     row would never be replaced by a newer snapshot, or would replace one
   */
  Position originalPosition(RecordKey key, Headers headers) throws RefusedRecordException {
    Header header = headers.lastHeader(HeaderNames.POSITION);
    if (header == null || header.value() == null) {
      throw invalidPosition();
    }
    Position position;
    try {
      position = Position.parse(new String(header.value(), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw invalidPosition();
    }
    boolean ofThisGeneration = position.generation() == conversations.generation();
    if (position.generation() > conversations.generation()
        || (ofThisGeneration
            && position.partition() != key.partition(conversations.partitions()))) {
      throw invalidPosition();
    }
    return position;
  }

  private static RefusedRecordException invalidPosition() {
    return new RefusedRecordException(
        DeadLetterReason.INVALID_POSITION, IllegalArgumentException.class);
  }

  Conversation decode(byte[] value) throws RefusedRecordException {
    try {
      return codec.decode(value);
    } catch (UndecodableException e) {
      throw new RefusedRecordException(e.reason(), e.getClass());
    } catch (RuntimeException | StackOverflowError e) {
      // Not only InvalidConversationException: no record may stop its partition.
      throw new RefusedRecordException(DeadLetterReason.INVALID, e.getClass());
    }
  }
}
