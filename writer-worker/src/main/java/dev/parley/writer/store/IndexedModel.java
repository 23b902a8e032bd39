package dev.parley.writer.store;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A model and how searches of it are served, as it stood at a moment.
 *
 * @param id of the model
 * @param indexes all that there are, also unfinished ones
 * @param partsFrom passages from which on its list is made anew in parts
 * @param next what is to be done; null when nothing is
 */
record IndexedModel(
    int id, int dimensions, List<VectorIndex> indexes, long partsFrom, @Nullable IndexStep next) {

  /** The graphs that a search visits. */
  List<VectorIndex> graphs() {
    return indexes.stream()
        .filter(index -> index.graph() && index.valid() && index.end() == null)
        .findFirst()
        .map(List::of)
        .orElseGet(() -> IndexPlan.graphs(indexes));
  }

  /** The list that a search reads; null where a graph holds all, or nothing does. */
  @Nullable VectorIndex list() {
    int sealed = 0;
    for (VectorIndex graph : graphs()) {
      @Nullable Integer end = graph.end();
      if (end == null) {
        return null;
      }
      sealed = end;
    }
    int from = sealed;
    return indexes.stream()
        .filter(index -> !index.graph() && index.valid() && index.first() <= from)
        .max(IndexPlan.NARROWEST)
        .orElse(null);
  }

  /** Passages in the list, about; 0 where there is none. */
  long listed() {
    @Nullable VectorIndex list = list();
    return list == null ? 0 : new ListSize(dimensions).passages(list);
  }

  /** Passages that may still come before the list is made anew in parts; empty where it is not. */
  OptionalLong untilParts() {
    @Nullable VectorIndex list = list();
    return list == null || list.parts() > 1
        ? OptionalLong.empty()
        : OptionalLong.of(Math.max(0, partsFrom - listed()));
  }

  /** For health. */
  String describe() {
    @Nullable VectorIndex list = list();
    StringBuilder words = new StringBuilder("model ").append(id).append(": ");
    words.append(graphs().size()).append(graphs().size() == 1 ? " graph" : " graphs");
    if (list != null) {
      words.append(", about ").append(listed()).append(" passages in a list");
    } else if (graphs().isEmpty()) {
      words.append(", searched exactly");
    }
    indexes.stream()
        .filter(VectorIndex::beingMade)
        .forEach(index -> words.append(", making ").append(index.name()));
    return words.toString();
  }
}
