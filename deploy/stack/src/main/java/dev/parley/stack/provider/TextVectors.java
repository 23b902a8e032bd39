package dev.parley.stack.provider;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.SplittableRandom;

/** The vector that the simulated provider has for a text: by chance, but always the same. */
public final class TextVectors {
  private TextVectors() {}

  /** A vector of length 1 that depends on every character of {@code text} and on nothing else. */
  public static float[] of(String text, int dimensions) {
    SplittableRandom random = new SplittableRandom(seed(text));
    double[] values = new double[dimensions];
    double squares = 0;
    for (int i = 0; i < dimensions; i++) {
      values[i] = random.nextDouble() * 2 - 1;
      squares += values[i] * values[i];
    }
    double length = Math.sqrt(squares);
    float[] vector = new float[dimensions];
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (float) (values[i] / length);
    }
    return vector;
  }

  private static long seed(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
