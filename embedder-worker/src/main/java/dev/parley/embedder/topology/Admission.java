package dev.parley.embedder.topology;

import dev.parley.wire.Conversation;
import dev.parley.wire.ConversationCodec;
import dev.parley.wire.DeadLetterReason;
import dev.parley.wire.InvalidConversationException;
import dev.parley.wire.UndecodableException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Decides which records of the conversations topic are taken in. Safe for many threads. */
final class Admission {
  private final ConversationCodec codec = new ConversationCodec();
  private final int partitions;

  /**
   * @param partitions how many the conversations topic has
   */
  Admission(int partitions) {
    this.partitions = partitions;
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
