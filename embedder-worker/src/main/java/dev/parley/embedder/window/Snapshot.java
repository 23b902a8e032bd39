package dev.parley.embedder.window;

import dev.parley.wire.Conversation;
import dev.parley.wire.Position;
import java.time.Instant;

/**
 * A conversation as it stood at one position of the log.
 *
 * @param conversation what is embedded
 * @param position which snapshot of it this is
 * @param bytes its size as a record's value, by which the window is bounded
 * @param publishedAt the timestamp of its record
 */
public record Snapshot(
    Conversation conversation, Position position, int bytes, Instant publishedAt) {}
