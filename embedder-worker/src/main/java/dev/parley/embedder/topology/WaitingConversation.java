package dev.parley.embedder.topology;

import dev.parley.wire.DeadLetter;
import dev.parley.wire.Position;
import java.time.Instant;

/**
 * What the store keeps of a conversation until its result has left.
 *
 * @param value the record's value as it came
 * @param position which snapshot it is
 * @param origin where the record stands, should it become a dead letter
 * @param publishedAt the record's timestamp
 * @param waitingSince since when the key waits with text that no call has; a newer snapshot that
 *     takes the place of a waiting one keeps it
 */
record WaitingConversation(
    byte[] value,
    Position position,
    DeadLetter.Origin origin,
    Instant publishedAt,
    Instant waitingSince) {}
