package dev.parley.embedder.window;

import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedConversationCodec;
import dev.parley.wire.EmbeddedPassage;
import dev.parley.wire.ModelResult;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;

/**
 * Makes the records of the embeddings topic, none larger than the topic takes: one that would be is
 * sent without its vectors. Safe for many threads.
 */
public final class ResultEncoder {
  /**
   * More than a record's batch, its framing, our one header and what compression can add to 16 MiB
   * of vectors that do not compress.
   */
  private static final int OVERHEAD_BYTES = 8 * 1024;

  private final EmbeddedConversationCodec codec = new EmbeddedConversationCodec();
  private final int maxRecordBytes;
  private final WindowMetrics metrics;

  /**
   * @param maxRecordBytes the largest record of the embeddings topic
   */
  public ResultEncoder(int maxRecordBytes, WindowMetrics metrics) {
    this.maxRecordBytes = maxRecordBytes;
    this.metrics = metrics;
  }

  byte[] encode(Bytes key, Snapshot snapshot, List<ModelResult> results) {
    byte[] value = encode(snapshot, results);
    if ((long) key.get().length + value.length + OVERHEAD_BYTES <= maxRecordBytes) {
      return value;
    }
    metrics.tooLarge();
    return encode(snapshot, results.stream().map(ResultEncoder::withoutVectors).toList());
  }

  private byte[] encode(Snapshot snapshot, List<ModelResult> results) {
    return codec.encode(
        new EmbeddedConversation(snapshot.conversation(), snapshot.position(), results));
  }

  private static ModelResult withoutVectors(ModelResult result) {
    return new ModelResult(
        result.model(),
        result.passages().stream()
            .map(passage -> passage.withoutVector(EmbeddedPassage.TOO_LARGE))
            .toList());
  }
}
