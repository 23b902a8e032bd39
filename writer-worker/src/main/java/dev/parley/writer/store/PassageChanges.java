package dev.parley.writer.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What must change so that conversations have the passages they should: those that stay the same
 * are not touched, so a conversation that grew writes its last one. For one thread.
 */
final class PassageChanges {
  private final Map<Long, Map<PassageRow.Id, PassageRow>> wanted = new LinkedHashMap<>();
  private final Map<Long, Set<Integer>> mayLose = new HashMap<>();
  private final List<StandingPassage> stale = new ArrayList<>();

  /**
   * A conversation shall have {@code passages}.
   *
   * @param conversation its number
   * @param onlyOf the models whose other passages it shall lose; null for every model
   */
  void want(long conversation, List<PassageRow> passages, @Nullable Set<Integer> onlyOf) {
    wanted.put(
        conversation,
        passages.stream()
            .collect(
                Collectors.toMap(PassageRow::id, row -> row, (a, b) -> a, LinkedHashMap::new)));
    if (onlyOf != null) {
      mayLose.put(conversation, onlyOf);
    }
  }

  /** A passage that stands now, of a conversation that was named to {@link #want}. */
  void stands(StandingPassage row) {
    Map<PassageRow.Id, PassageRow> ofConversation =
        Objects.requireNonNull(wanted.get(row.conversation()));
    @Nullable PassageRow same = ofConversation.get(row.id());
    if (same != null && isSame(same, row)) {
      ofConversation.remove(row.id());
      return;
    }
    @Nullable Set<Integer> onlyOf = mayLose.get(row.conversation());
    if (onlyOf == null || onlyOf.contains(row.id().modelId())) {
      stale.add(row);
    }
  }

  /** What stands and must go. */
  List<StandingPassage> stale() {
    return stale;
  }

  /** What does not stand and must come. */
  List<PassageRow> missing() {
    return wanted.values().stream().flatMap(rows -> rows.values().stream()).toList();
  }

  /**
   * The vector itself is told by the model and the text: one that stands is not given up for a
   * reason why there is none.
   */
  private static boolean isSame(PassageRow one, StandingPassage standing) {
    return one.start() == standing.start()
        && one.end() == standing.end()
        && (standing.withoutVector() == null
            || standing.withoutVector().equals(one.withoutVector()))
        && Arrays.equals(one.textHash(), standing.textHash());
  }
}
