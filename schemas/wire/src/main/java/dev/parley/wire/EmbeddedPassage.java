package dev.parley.wire;

import org.jspecify.annotations.Nullable;

/**
 * A stretch of a transcript and its vector, or why it has none.
 *
 * @param ordinal from 0, in the order of the transcript
 * @param start the first character, in Unicode code points of the transcript from 0
 * @param end one past the last character, in Unicode code points
 * @param vector one float a dimension, or null
 * @param withoutVector why there is no vector, a code such as {@link #TOO_LARGE}; null when there
 *     is one
 */
public record EmbeddedPassage(
    int ordinal, int start, int end, float @Nullable [] vector, @Nullable String withoutVector) {
  /** The result would not fit a record of the embeddings topic with its vectors. */
  public static final String TOO_LARGE = "too-large";

  /** The model reads no text that long: only shorter passages would have vectors. */
  public static final String TOO_LONG = "too-long";

  /** The embedder was away for longer than people wanted to wait: to be embedded later. */
  public static final String DEGRADED = "degraded";

  /** The tenant had spent its budget of the day: to be embedded another day. */
  public static final String BUDGET = "budget";

  /** The embedder failed on this conversation or passage each time, and on this one alone. */
  public static final String REFUSED_BY_EMBEDDER = "refused-by-embedder";

  public EmbeddedPassage {
    if (ordinal < 0 || start < 0 || end <= start) {
      throw new IllegalArgumentException(
          "passage " + ordinal + " has the range " + start + " to " + end);
    }
    if ((vector == null) == (withoutVector == null)) {
      throw new IllegalArgumentException(
          "passage " + ordinal + " needs either a vector or the reason why there is none");
    }
  }

  /** Whether it has no vector only for now, and would have one were it sent again later. */
  public boolean awaitsVector() {
    return DEGRADED.equals(withoutVector) || BUDGET.equals(withoutVector);
  }

  /** A passage with its vector. */
  public static EmbeddedPassage embedded(int ordinal, int start, int end, float[] vector) {
    return new EmbeddedPassage(ordinal, start, end, vector, null);
  }

  /** This passage without its vector, for {@code reason}. */
  public EmbeddedPassage withoutVector(String reason) {
    return new EmbeddedPassage(ordinal, start, end, null, reason);
  }

  @Override
  public String toString() {
    return "EmbeddedPassage[" + ordinal + ", " + start + " to " + end + "]";
  }
}
