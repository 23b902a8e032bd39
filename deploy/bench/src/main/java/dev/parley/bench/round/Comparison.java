package dev.parley.bench.round;

import java.util.List;

/**
 * Trials whose figures stand beside each other, so they run in the same rounds.
 *
 * @param name what they have in common, for instance {@code 500 a batch}
 * @param trials the first is the baseline
 * @param baselineFirst whether each round begins with the baseline, for the others go by it
 */
public record Comparison(String name, List<Trial> trials, boolean baselineFirst) {

  /** In any order. */
  public Comparison(String name, List<Trial> trials) {
    this(name, trials, false);
  }

  public Comparison {
    trials = List.copyOf(trials);
    if (trials.isEmpty()) {
      throw new IllegalArgumentException(name + " compares nothing");
    }
  }
}
