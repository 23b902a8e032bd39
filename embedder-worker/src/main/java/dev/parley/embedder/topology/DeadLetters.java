package dev.parley.embedder.topology;

import dev.parley.wire.DeadLetter;
import dev.parley.wire.DeadLetterReason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Makes dead letters of the embed stage, none larger than the topic takes. A record of the
 * conversations topic can be: the topic's limit is on compressed bytes. Its dead letter has neither
 * value nor original headers, for one that cannot be sent would stop the partition for good.
 */
final class DeadLetters {
  /** More than a record's batch, its framing and our own headers. */
  private static final int OVERHEAD_BYTES = 16 * 1024;

  private final int maxRecordBytes;
  private final String worker;
  private final IntakeMetrics metrics;

  /**
   * @param maxRecordBytes the largest record of the dead-letter topic
   * @param worker what this worker is called in the headers
   */
  DeadLetters(int maxRecordBytes, String worker, IntakeMetrics metrics) {
    this.maxRecordBytes = maxRecordBytes;
    this.worker = worker;
    this.metrics = metrics;
  }

  Record<byte[], byte[]> toRecord(
      byte @Nullable [] key,
      byte[] value,
      Headers headers,
      DeadLetter.Origin origin,
      RefusedRecordException refusal,
      Instant now) {
    DeadLetterReason reason = refusal.reason();
    byte[] keptKey = key;
    byte[] keptValue = value;
    Headers keptHeaders = headers;
    if (size(key) + value.length + size(headers) + OVERHEAD_BYTES > maxRecordBytes) {
      reason = DeadLetterReason.TOO_LARGE;
      keptKey = size(key) + OVERHEAD_BYTES > maxRecordBytes ? null : key;
      keptValue = null;
      keptHeaders = new RecordHeaders();
    }
    metrics.deadLetter(reason);
    DeadLetter letter =
        new DeadLetter(
            keptKey,
            keptValue,
            keptHeaders,
            origin,
            DeadLetter.Stage.EMBED,
            reason,
            refusal.failure(),
            1,
            now,
            worker);
    return new Record<>(keptKey, keptValue, now.toEpochMilli(), letter.recordHeaders());
  }

  private static long size(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private static long size(Headers headers) {
    long size = 0;
    for (Header header : headers) {
      size += header.key().getBytes(StandardCharsets.UTF_8).length + size(header.value());
    }
    return size;
  }
}
