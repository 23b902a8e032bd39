package dev.parley.writer.store;

import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.ModelIdentity;
import dev.parley.wire.ModelResult;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The models of a row as an array's literal: an array of arrays of different lengths cannot be
 * sent.
 */
final class ModelArray {
  private ModelArray() {}

  /** For instance {@code {1,4}}. */
  static String literal(EmbeddedConversation row, Map<ModelIdentity, Integer> modelIds) {
    return literal(row.results(), modelIds);
  }

  /** Those whose results await vectors; null for none. */
  static @Nullable String literalOfAwaiting(
      EmbeddedConversation row, Map<ModelIdentity, Integer> modelIds) {
    List<ModelResult> awaiting = row.results().stream().filter(ModelResult::awaitsVectors).toList();
    return awaiting.isEmpty() ? null : literal(awaiting, modelIds);
  }

  private static String literal(List<ModelResult> results, Map<ModelIdentity, Integer> modelIds) {
    return results.stream()
        .map(result -> Objects.requireNonNull(modelIds.get(result.model())))
        .sorted()
        .map(String::valueOf)
        .collect(Collectors.joining(",", "{", "}"));
  }
}
