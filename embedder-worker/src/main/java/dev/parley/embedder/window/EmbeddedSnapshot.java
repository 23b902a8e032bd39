package dev.parley.embedder.window;

import dev.parley.wire.Position;
import java.time.Instant;
import org.apache.kafka.common.utils.Bytes;

/**
 * A result on its way back to the task that owns it.
 *
 * @param key the key of its conversation
 * @param position the snapshot that was embedded
 * @param publishedAt the timestamp of the snapshot's record
 * @param value the record to send
 * @param withdrawn whether the snapshot was dropped while its call was in flight: then nothing is
 *     sent
 */
public record EmbeddedSnapshot(
    Bytes key, Position position, Instant publishedAt, byte[] value, boolean withdrawn) {}
