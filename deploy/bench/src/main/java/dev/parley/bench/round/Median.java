package dev.parley.bench.round;

import java.util.Collection;

/** The middle of figures, which no single one can move far. */
public final class Median {
  private Median() {}

  /**
   * The middle one, or the mean of the middle two.
   *
   * @throws IllegalArgumentException when there are none
   */
  public static double of(Collection<Double> figures) {
    double[] sorted = figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("there is no median of nothing");
    }
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
