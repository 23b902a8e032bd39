package dev.parley.writer.store;

import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.ModelIdentity;
import java.util.Map;
import java.util.Objects;

/**
 * The models of a row as an array's literal: an array of arrays of different lengths cannot be
 * sent.
 */
final class ModelArray {
  private ModelArray() {}

  /** For instance {@code {1,4}}. */
  static String literal(EmbeddedConversation row, Map<ModelIdentity, Integer> modelIds) {
    int[] ids =
        row.results().stream()
            .mapToInt(result -> Objects.requireNonNull(modelIds.get(result.model())))
            .sorted()
            .toArray();
    StringBuilder literal = new StringBuilder("{");
    for (int id : ids) {
      literal.append(literal.length() == 1 ? "" : ",").append(id);
    }
    return literal.append('}').toString();
  }
}
