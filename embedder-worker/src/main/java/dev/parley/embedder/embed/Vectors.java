package dev.parley.embedder.embed;

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

  /** Whether every float is a number. */
  static boolean isFinite(float[] vector) {
    for (float x : vector) {
      if (!Float.isFinite(x)) {
        return false;
      }
    }
    return true;
  }
}
