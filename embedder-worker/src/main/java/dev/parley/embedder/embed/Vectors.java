package dev.parley.embedder.embed;

import dev.parley.wire.ModelIdentity;
import java.util.List;

/** What holds for the vectors that models give. */
final class Vectors {
  private Vectors() {}

  /** The direction of {@code sum} with length 1; that of the first axis when it has none. */
  static float[] normalized(double[] sum) {
    double squares = 0;
    for (double x : sum) {
      squares += x * x;
    }
    float[] vector = new float[sum.length];
    if (squares == 0) {
      vector[0] = 1;
      return vector;
    }
    double length = Math.sqrt(squares);
    for (int i = 0; i < sum.length; i++) {
      vector[i] = (float) (sum[i] / length);
    }
    return vector;
  }

  /**
   * Checks what a model gave for {@code texts} texts.
   *
   * @throws EmbedderException when it is not one vector a text, of the model's dimensions, or a
   *     vector holds something that is not a number
   */
  static void check(List<float[]> vectors, int texts, ModelIdentity model)
      throws EmbedderException {
    if (vectors.size() != texts) {
      throw EmbedderException.temporary(
          model.name() + " gave " + vectors.size() + " vectors for " + texts + " texts");
    }
    for (float[] vector : vectors) {
      if (vector.length != model.dimensions()) {
        throw EmbedderException.temporary(
            model.name()
                + " gave a vector of "
                + vector.length
                + " floats; it is declared with "
                + model.dimensions());
      }
      if (!isFinite(vector)) {
        throw EmbedderException.permanent(
            model.name() + " gave a vector with a float that is not a number");
      }
    }
  }

  private static boolean isFinite(float[] vector) {
    for (float x : vector) {
      if (!Float.isFinite(x)) {
        return false;
      }
    }
    return true;
  }
}
