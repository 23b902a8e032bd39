package dev.parley.e2e.observe;

import dev.parley.wire.Conversation;
import dev.parley.wire.Position;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row of the table conversation with its passages.
 *
 * @param conversation as stored, its metadata as jsonb writes it
 * @param position of the snapshot that stands
 * @param models ids of the models whose results the row says it has
 * @param passages by the id of their model, in order
 */
public record StoredConversation(
    Conversation conversation,
    Position position,
    List<Integer> models,
    Map<Integer, List<StoredPassage>> passages) {

  /** A row of the table passage. */
  public record StoredPassage(
      int ordinal, int start, int end, float @Nullable [] vector, @Nullable String withoutVector) {}
}
