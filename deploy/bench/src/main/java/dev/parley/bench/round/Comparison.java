package dev.parley.bench.round;

import java.util.List;

/**
 * Trials whose figures stand beside each other, so they run in the same rounds.
 *
 * @param name what they have in common, for instance {@code 500 a batch}
 * @param trials the first is the baseline
 */
public record Comparison(String name, List<Trial> trials) {

  public Comparison {
    trials = List.copyOf(trials);
    if (trials.isEmpty()) {
      throw new IllegalArgumentException(name + " compares nothing");
    }
  }
}
