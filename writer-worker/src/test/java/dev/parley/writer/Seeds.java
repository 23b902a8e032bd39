package dev.parley.writer;

import java.util.Random;

/** Random numbers that can be had again: {@code -Dparley.seed=…} repeats what was printed. */
public final class Seeds {
  private Seeds() {}

  public static Random random(String test) {
    long seed = Long.getLong("parley.seed", System.nanoTime());
    System.out.println(test + ": -Dparley.seed=" + seed);
    return new Random(seed);
  }
}
