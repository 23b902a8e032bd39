package dev.parley.writer.store;

import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.ModelIdentity;
import dev.parley.wire.ModelResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The models of a row by their ids, in ascending order, as an array or its literal. */
final class ModelArray {
  private ModelArray() {}

  /** All models of the row. */
  static int[] of(EmbeddedConversation row, Map<ModelIdentity, Integer> modelIds) {
    return ids(row.results(), modelIds);
  }

  /** Those whose results await vectors; null for none. */
  static int @Nullable [] ofAwaiting(
      EmbeddedConversation row, Map<ModelIdentity, Integer> modelIds) {
    List<ModelResult> awaiting = new ArrayList<>(row.results());
    awaiting.removeIf(result -> !result.awaitsVectors());
    return awaiting.isEmpty() ? null : ids(awaiting, modelIds);
  }

  /**
   * {@link #of} as a literal, for instance {@code {1,4}}: an array of arrays of different lengths
   * cannot be sent.
   */
  static String literal(EmbeddedConversation row, Map<ModelIdentity, Integer> modelIds) {
    return literal(of(row, modelIds));
  }

  /** {@link #ofAwaiting} as a literal. */
  static @Nullable String literalOfAwaiting(
      EmbeddedConversation row, Map<ModelIdentity, Integer> modelIds) {
    int @Nullable [] awaiting = ofAwaiting(row, modelIds);
    return awaiting == null ? null : literal(awaiting);
  }

  private static String literal(int[] ids) {
    StringBuilder literal = new StringBuilder("{");
    for (int i = 0; i < ids.length; i++) {
      literal.append(i == 0 ? "" : ",").append(ids[i]);
    }
    return literal.append('}').toString();
  }

  private static int[] ids(List<ModelResult> results, Map<ModelIdentity, Integer> modelIds) {
    int[] ids = new int[results.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Objects.requireNonNull(modelIds.get(results.get(i).model()));
    }
    Arrays.sort(ids);
    return ids;
  }
}
