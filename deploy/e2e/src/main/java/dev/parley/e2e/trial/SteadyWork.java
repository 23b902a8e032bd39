package dev.parley.e2e.trial;

import java.time.Duration;

/**
 * How a group worked that nothing was done to.
 *
 * @param replicas of it
 * @param lasted how long it was watched
 * @param results that a reader of committed records had meanwhile
 * @param longestStandstill of any partition
 * @param ranOut whether there was too little to do, so that {@link #rate} says little
 */
public record SteadyWork(
    int replicas, Duration lasted, long results, Duration longestStandstill, boolean ranOut) {
  /** Results a second. */
  public double rate() {
    return results / (lasted.toNanos() / 1e9);
  }
}
