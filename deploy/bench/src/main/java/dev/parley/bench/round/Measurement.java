package dev.parley.bench.round;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of one trial.
 *
 * @param samples one a round, in their order
 */
public record Measurement(String scenario, String contender, List<Sample> samples) {

  /** Items a second, the median of the rounds. */
  public double rate() {
    return Median.of(samples.stream().map(Sample::rate).toList());
  }

  /** The other figures, each the median of the rounds. */
  public Map<String, Double> beside() {
    Map<String, List<Double>> figures = new LinkedHashMap<>();
    for (Sample sample : samples) {
      sample
          .beside()
          .forEach(
              (name, value) -> figures.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
    }
    Map<String, Double> medians = new LinkedHashMap<>();
    figures.forEach((name, values) -> medians.put(name, Median.of(values)));
    return medians;
  }

  /**
   * How many times as fast as {@code other}: the median of the rounds' ratios, for what slowed a
   * round slowed both.
   */
  public double ratioTo(Measurement other) {
    int rounds = Math.min(samples.size(), other.samples.size());
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      ratios.add(samples.get(round).rate() / other.samples.get(round).rate());
    }
    return Median.of(ratios);
  }
}
