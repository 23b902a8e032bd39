package dev.parley.writer.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells the next step for one model from the indexes that are there and from nothing else, so that
 * it goes on from wherever whoever was at it before was cut off.
 *
 * <p>Graphs follow one another from segment 0 on; a list holds everything from where they end. When
 * the list has grown long, it is made anew in parts. When it has grown longer, a segment is opened
 * with a list of its own, a graph is made of what lies before it, and the old list goes. Writers
 * write to both lists meanwhile, and searches use the old one until the graph is there.
 */
final class IndexPlan {
  /** Of a list that is long; {@code search_conversations} agrees. */
  private static final int PARTS = 64;

  /** How many times as long a list in parts may be: a search reads about half of it. */
  private static final int MORE_IN_PARTS = 2;

  /** Passages of a list that is worth parts. Soon, for searches are slow while they are made. */
  private static final int LONG = 4_096;

  /** Passages that pgvector has to come upon to learn so many parts from them. */
  private static final long LEARNED_FROM = 1_000;

  /** Of the whole table, at random, in which pgvector looks for what it learns from. */
  private static final int SAMPLED_PAGES = 10_000;

  private static final int PAGE = 8_192;

  /** The list that holds least of what graphs hold, and of alike ones that in parts. */
  static final Comparator<VectorIndex> NARROWEST =
      Comparator.comparingInt(VectorIndex::first).thenComparingInt(VectorIndex::parts);

  private final IndexSettings settings;
  private final ListSize size;
  private final long tablePages;

  /**
   * @param tableBytes of the table that has the passages of all models
   */
  IndexPlan(IndexSettings settings, int dimensions, long tableBytes) {
    this.settings = settings;
    this.size = new ListSize(dimensions);
    this.tablePages = tableBytes / PAGE;
  }

  /**
   * @param indexes all of one model
   * @return null when all is well, or somebody is already making what comes next
   */
  @Nullable IndexStep next(List<VectorIndex> indexes) {
    if (settings.mode() == IndexSettings.Mode.NONE) {
      return null;
    }
    for (VectorIndex index : indexes) {
      if (!index.valid()) {
        return index.beingMade() ? null : new IndexStep.Drop(index.name());
      }
    }
    return settings.mode() == IndexSettings.Mode.PLAIN ? plain(indexes) : segments(indexes);
  }

  /** The graphs that a search in segments uses, in their order. */
  static List<VectorIndex> graphs(List<VectorIndex> indexes) {
    List<VectorIndex> chosen = new ArrayList<>();
    int end = 0;
    while (true) {
      int from = end;
      @Nullable VectorIndex farthest =
          indexes.stream()
              .filter(index -> index.graph() && index.valid())
              .filter(index -> index.first() == from && index.end() != null)
              .max(Comparator.comparing(IndexPlan::end))
              .orElse(null);
      if (farthest == null) {
        return chosen;
      }
      chosen.add(farthest);
      end = end(farthest);
    }
  }

  private static @Nullable IndexStep plain(List<VectorIndex> indexes) {
    if (indexes.stream().noneMatch(IndexPlan::isWhole)) {
      return new IndexStep.MakeGraph(0, null);
    }
    return indexes.stream()
        .filter(index -> !isWhole(index))
        .findFirst()
        .map(index -> new IndexStep.Drop(index.name()))
        .orElse(null);
  }

  private @Nullable IndexStep segments(List<VectorIndex> indexes) {
    List<VectorIndex> graphs = graphs(indexes);
    int sealed = graphs.isEmpty() ? 0 : end(graphs.get(graphs.size() - 1));
    @Nullable VectorIndex list = null;
    @Nullable VectorIndex next = null;
    for (VectorIndex index : indexes) {
      if (index.graph()) {
        continue;
      }
      if (index.first() <= sealed) {
        list = list == null || NARROWEST.compare(list, index) < 0 ? index : list;
      } else {
        next = next == null || next.first() > index.first() ? index : next;
      }
    }
    if (list == null) {
      return new IndexStep.MakeList(sealed, 1);
    }
    for (VectorIndex index : indexes) {
      boolean used = index.graph() ? graphs.contains(index) : NARROWEST.compare(index, list) >= 0;
      if (!used && !isWhole(index)) {
        return new IndexStep.Drop(index.name());
      }
    }
    if (next != null) {
      return new IndexStep.MakeGraph(sealed, next.first());
    }
    long listed = size.passages(list);
    if (list.parts() == 1 && listed >= partsFrom()) {
      return new IndexStep.MakeList(list.first(), PARTS);
    }
    if (listed
        > (list.parts() == 1 ? settings.sealAt() : (long) MORE_IN_PARTS * settings.sealAt())) {
      return new IndexStep.OpenSegment();
    }
    for (VectorIndex index : indexes) {
      if (isWhole(index)) {
        return new IndexStep.Drop(index.name());
      }
    }
    return merge(graphs);
  }

  /**
   * Passages from which on a list is made anew in parts: more in a large table, of which pgvector
   * looks at so little that it finds few of a list's passages to learn from.
   */
  long partsFrom() {
    return Math.max(LONG, LEARNED_FROM * tablePages / SAMPLED_PAGES);
  }

  /**
   * The oldest graph that is not larger than all newer ones together is made one with them: each
   * passage takes part in as many merges as the table doubles, and the number of graphs stays
   * logarithmic.
   */
  private @Nullable IndexStep merge(List<VectorIndex> graphs) {
    for (int i = 0; i + settings.mergeAt() <= graphs.size(); i++) {
      long newer = graphs.stream().skip(i + 1L).mapToLong(VectorIndex::bytes).sum();
      if (graphs.get(i).bytes() <= newer) {
        return new IndexStep.MakeGraph(graphs.get(i).first(), graphs.get(graphs.size() - 1).end());
      }
    }
    return null;
  }

  private static boolean isWhole(VectorIndex index) {
    return index.graph() && index.end() == null;
  }

  private static int end(VectorIndex graph) {
    return Objects.requireNonNull(graph.end(), "a graph of the whole model is in no order");
  }
}
