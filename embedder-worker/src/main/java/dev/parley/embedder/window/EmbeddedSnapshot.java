package dev.parley.embedder.window;

import dev.parley.wire.Position;
import java.time.Instant;
import org.apache.kafka.common.utils.Bytes;

/**
 * What became of a snapshot that a call took, on its way back to the task that owns it.
 *
 * @param key the key of its conversation
 * @param position which snapshot it is
 * @param publishedAt the timestamp of its record
 * @param outcome what is to be done
 * @param value the record to send; empty unless it was embedded
 */
public record EmbeddedSnapshot(
    Bytes key, Position position, Instant publishedAt, Outcome outcome, byte[] value) {

  /** What a task does with what comes back. */
  public enum Outcome {
    /** It is sent. */
    EMBEDDED,
    /** It was dropped while its call was in flight: nothing is sent. */
    WITHDRAWN,
    /** It failed, for now: what the store holds is offered, be it this one again or a newer. */
    POSTPONED
  }
}
