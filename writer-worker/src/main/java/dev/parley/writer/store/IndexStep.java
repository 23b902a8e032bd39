package dev.parley.writer.store;

import org.jspecify.annotations.Nullable;

/** One change to a model's vector indexes. After each, searches find all that they found before. */
sealed interface IndexStep {
  /** Removes an index that serves nobody. */
  record Drop(String name) implements IndexStep {}

  /**
   * Makes a list of the segments from {@code first} on.
   *
   * @param parts that it is divided into, learned from what it holds; 1 where it holds little yet
   */
  record MakeList(int first, int parts) implements IndexStep {}

  /** Opens a segment, and a list that begins with it, so that the ones before can be sealed. */
  record OpenSegment() implements IndexStep {}

  /**
   * Makes a graph.
   *
   * @param first segment
   * @param end the segment after the last; null for the whole model
   */
  record MakeGraph(int first, @Nullable Integer end) implements IndexStep {}
}
