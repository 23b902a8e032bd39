package dev.parley.bench.data;

import java.util.SplittableRandom;

/**
 * Vectors as texts have them: around some thousand centres, spread in few directions. Uniform
 * random ones have no structure, so that no index finds its way among them and no search means
 * anything. Of length 1, in single precision.
 */
public final class ClusteredVectors {
  /** In how many directions the centres differ, and those of a centre among themselves. */
  private static final int CENTRE_DIRECTIONS = 48;

  private static final int OWN_DIRECTIONS = 24;

  /** How far a vector lies from its centre, where centres are about 1 long. */
  private static final double SPREAD = 0.6;

  private final float[][] centres;
  private final float[][] directions;

  public ClusteredVectors(long seed, int dimensions, int centres) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] basis = gaussian(random, CENTRE_DIRECTIONS, dimensions);
    this.directions = gaussian(random, OWN_DIRECTIONS, dimensions);
    this.centres = new float[centres][];
    for (int i = 0; i < centres; i++) {
      this.centres[i] = normalized(combined(new float[dimensions], basis, 1, random));
    }
  }

  /** The next one, near one of the centres. */
  public float[] next(SplittableRandom random) {
    float[] vector = centres[random.nextInt(centres.length)].clone();
    // The directions' lengths are √dimensions, and so many of them are added.
    double scale = SPREAD / Math.sqrt((double) OWN_DIRECTIONS * vector.length);
    return normalized(combined(vector, directions, scale, random));
  }

  private static float[] combined(
      float[] vector, float[][] basis, double scale, SplittableRandom random) {
    for (float[] direction : basis) {
      float weight = (float) (scale * random.nextGaussian());
      for (int i = 0; i < vector.length; i++) {
        vector[i] += weight * direction[i];
      }
    }
    return vector;
  }

  private static float[] normalized(float[] vector) {
    double squared = 0;
    for (float element : vector) {
      squared += (double) element * element;
    }
    float length = (float) Math.sqrt(squared);
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= length;
    }
    return vector;
  }

  private static float[][] gaussian(SplittableRandom random, int rows, int columns) {
    float[][] matrix = new float[rows][columns];
    for (float[] row : matrix) {
      for (int i = 0; i < columns; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return matrix;
  }
}
