package dev.parley.writer.store;

/**
 * Tells the number of passages in a list from its size on disk, which is known without reading it.
 * What was deleted counts until it is vacuumed, for a search reads it too.
 */
final class ListSize {
  /** From so many dimensions on a list holds signs; {@code vector_expressions} agrees. */
  private static final int SIGNS_FROM = 256;

  private static final int PAGE = 8_192;

  /** Headers of a page, and what IVFFlat keeps at its end. */
  private static final int PAGE_OVERHEAD = 32;

  /** About the index, and about its parts; where vectors are long, these take a few more. */
  private static final int META_PAGES = 2;

  private final int perPage;

  ListSize(int dimensions) {
    int value = dimensions >= SIGNS_FROM ? 8 + (dimensions + 7) / 8 : 8 + 4 * dimensions;
    int tuple = (8 + value + 7) / 8 * 8 + 4;
    this.perPage = Math.max(1, (PAGE - PAGE_OVERHEAD) / tuple);
  }

  /**
   * @return up to a page's worth a part too few, for an empty list must not count as long
   */
  long passages(VectorIndex list) {
    return Math.max(0, list.bytes() / PAGE - META_PAGES - list.parts()) * perPage;
  }
}
