package dev.parley.writer.store;

import org.jspecify.annotations.Nullable;

/**
 * Older passages that a new list holds, too, for it has none of its own yet to learn from where its
 * parts lie: those of some conversations in the segments of the list before it. A search passes
 * them by.
 *
 * @param first segment
 * @param oneOf conversations there is one whose passages are in it
 */
record TrainingSample(int first, long oneOf) {
  /** Passages, about; up to twice as many. */
  static final int SIZE = 8_192;

  /** Whether it is a small part of a list that is sealed at so many passages. */
  static boolean fits(int sealAt) {
    return sealAt >= 8 * SIZE;
  }

  /**
   * Of a list that is to be sealed.
   *
   * @param passages in it
   * @param sealAt of the next list
   * @return null where it would not fit into the next list
   */
  static @Nullable TrainingSample of(VectorIndex list, long passages, int sealAt) {
    return fits(sealAt) ? new TrainingSample(list.first(), Math.max(1, passages / SIZE)) : null;
  }

  /** An SQL condition. */
  String condition() {
    return "segment >= %d AND conversation_number %% %d = 0".formatted(first, oneOf);
  }
}
