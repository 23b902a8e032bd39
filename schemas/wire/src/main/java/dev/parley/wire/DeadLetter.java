package dev.parley.wire;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A record that a stage could not handle: its original key, value and headers untouched, and
 * headers that say why and where it came from.
 *
 * @param key the original key
 * @param value the original value
 * @param headers the original headers
 * @param origin where the record stood
 * @param stage the stage that gave up
 * @param reason why
 * @param exception the class of the failure
 * @param attempts how often the stage tried, at least 1
 * @param firstFailedAt when it first failed
 * @param worker the worker that gave up
 */
public record DeadLetter(
    byte @Nullable [] key,
    byte @Nullable [] value,
    Headers headers,
    Origin origin,
    Stage stage,
    DeadLetterReason reason,
    Class<? extends Throwable> exception,
    int attempts,
    Instant firstFailedAt,
    String worker) {

  /** Where a record stood before it became a dead letter. */
  public record Origin(String topic, int partition, long offset) {}

  /** The stages that can give up on a record. */
  public enum Stage {
    EMBED("embed"),
    WRITE("write");

    private final String code;

    Stage(String code) {
      this.code = code;
    }

    /** As it stands in {@link HeaderNames#STAGE} and in metrics. */
    public String code() {
      return code;
    }
  }

  /**
   * The headers of the record on the dead-letter topic: the original ones, then those that say why.
   */
  public Headers recordHeaders() {
    Headers all = new RecordHeaders(headers.toArray());
    add(all, HeaderNames.STAGE, stage.code());
    add(all, HeaderNames.REASON, reason.code());
    add(all, HeaderNames.ATTEMPTS, Integer.toString(attempts));
    add(all, HeaderNames.FIRST_FAILED_AT, firstFailedAt.toString());
    add(all, HeaderNames.WORKER, worker);
    add(all, HeaderNames.ORIGIN_TOPIC, origin.topic());
    add(all, HeaderNames.ORIGIN_PARTITION, Integer.toString(origin.partition()));
    add(all, HeaderNames.ORIGIN_OFFSET, Long.toString(origin.offset()));
    add(all, HeaderNames.ORIGIN_EXCEPTION, exception.getName());
    return all;
  }

  /** The record to send to {@code topic}, the dead-letter topic. */
  public ProducerRecord<byte[], byte[]> toRecord(String topic) {
    return new ProducerRecord<>(topic, null, key, value, recordHeaders());
  }

  /** Names the origin and never the text, so that it is safe in a log. */
  @Override
  public String toString() {
    return "DeadLetter[" + reason.code() + " at " + stage.code() + ", " + origin + "]";
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
