package dev.parley.bench.round;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Runs the trials of a comparison in rounds, each trial once a round. What the machine does
 * meanwhile meets all of them, and each round has an order of its own, so that none always follows
 * the same other; only a baseline that the others go by is first in each. A first round warms up
 * and is not counted.
 */
public final class Rounds {
  private final int rounds;
  private final long seed;
  private final Consumer<String> progress;

  /**
   * @param rounds how many are counted, at least 1
   * @param seed decides the orders
   * @param progress takes a line now and then
   */
  public Rounds(int rounds, long seed, Consumer<String> progress) {
    if (rounds < 1) {
      throw new IllegalArgumentException("rounds are " + rounds + "; at least 1 is needed");
    }
    this.rounds = rounds;
    this.seed = seed;
    this.progress = progress;
  }

  /** Measures; a trial that fails ends it. */
  public Measured run(Comparison comparison) throws Exception {
    Random random = new Random(seed);
    Map<Trial, List<Sample>> samples = new LinkedHashMap<>();
    comparison.trials().forEach(trial -> samples.put(trial, new ArrayList<>()));
    for (int round = 0; round <= rounds; round++) {
      String which = round == 0 ? "warm-up" : "round " + round + " of " + rounds;
      progress.accept(comparison.name() + ": " + which);
      List<Trial> order = new ArrayList<>(comparison.trials());
      Collections.shuffle(
          comparison.baselineFirst() ? order.subList(1, order.size()) : order, random);
      for (Trial trial : order) {
        Sample sample = trial.run().once();
        progress.accept(
            String.format(
                Locale.ROOT,
                "  %s, %s: %.0f/s %s",
                trial.contender(),
                trial.scenario(),
                sample.rate(),
                sample.beside()));
        if (round > 0) {
          samples.computeIfAbsent(trial, none -> new ArrayList<>()).add(sample);
        }
      }
    }
    return new Measured(
        comparison.name(),
        samples.entrySet().stream()
            .map(
                one ->
                    new Measurement(
                        one.getKey().scenario(), one.getKey().contender(), one.getValue()))
            .toList());
  }
}
