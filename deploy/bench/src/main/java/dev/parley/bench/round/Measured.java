package dev.parley.bench.round;

import java.util.List;
import java.util.Optional;

/**
 * A comparison that was run.
 *
 * @param name the comparison's
 * @param measurements the first is the baseline's
 */
public record Measured(String name, List<Measurement> measurements) {

  /** What all ratios are to. */
  public Measurement baseline() {
    return measurements.get(0);
  }

  /** How many times as fast as the baseline. */
  public double ratio(Measurement measurement) {
    return measurement.ratioTo(baseline());
  }

  /** The measurement of a contender in a scenario. */
  public Optional<Measurement> find(String scenario, String contender) {
    return measurements.stream()
        .filter(one -> one.scenario().equals(scenario) && one.contender().equals(contender))
        .findFirst();
  }
}
