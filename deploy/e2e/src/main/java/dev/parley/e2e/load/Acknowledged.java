package dev.parley.e2e.load;

import dev.parley.wire.Conversation;
import dev.parley.wire.Position;

/** A snapshot that the log has, and where. */
public record Acknowledged(Conversation conversation, Position position) {
  /** Of this and {@code other} the one that comes later in the log. */
  Acknowledged newer(Acknowledged other) {
    return position.compareTo(other.position) >= 0 ? this : other;
  }
}
