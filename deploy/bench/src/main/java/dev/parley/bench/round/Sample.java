package dev.parley.bench.round;

import java.util.Map;

/**
 * What came of one run.
 *
 * @param items how many were done
 * @param seconds how long it took
 * @param beside other figures of this run, by what they are, for instance {@code "WAL bytes"}
 */
public record Sample(long items, double seconds, Map<String, Double> beside) {

  /** Items a second. */
  public double rate() {
    return items / seconds;
  }
}
