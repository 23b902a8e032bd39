package dev.parley.writer.loop;

import dev.parley.wire.DeadLetterReason;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedConversationCodec;
import dev.parley.wire.UndecodableException;
import dev.parley.writer.deadletter.DeadLetters;
import dev.parley.writer.store.StorableCheck;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Tells records that can be stored from those that never can. For one thread. */
public final class RecordDecoder {
  private final EmbeddedConversationCodec codec = new EmbeddedConversationCodec();
  private final DeadLetters deadLetters;
  private final WriterMetrics metrics;

  public RecordDecoder(DeadLetters deadLetters, WriterMetrics metrics) {
    this.deadLetters = deadLetters;
    this.metrics = metrics;
  }

  /** Adds what the record is to {@code batch}. */
  void decode(ConsumerRecord<byte[], byte[]> original, Batch batch) {
    if (original.value() == null) {
      metrics.tombstone();
      return;
    }
    try {
      EmbeddedConversation embedded = codec.decode(original.value());
      StorableCheck.check(embedded);
      if (!Arrays.equals(original.key(), embedded.conversation().key().toBytes())) {
        throw new KeyMismatchException();
      }
      batch.add(new Received(original, embedded));
    } catch (UndecodableException e) {
      batch.add(deadLetters.of(original, e.reason(), e));
    } catch (KeyMismatchException e) {
      batch.add(deadLetters.of(original, DeadLetterReason.KEY_MISMATCH, e));
    } catch (IllegalArgumentException e) {
      batch.add(deadLetters.of(original, DeadLetterReason.INVALID, e));
    }
  }
}
