package dev.parley.e2e.trial;

import java.time.Duration;
import java.util.List;

/**
 * What became of the work when replicas came or went.
 *
 * @param what was done
 * @param stoppedAfter of each replica that went, from SIGTERM to its end
 * @param firstResultAfter of each replica that came, from the start of its process to its first
 *     result
 * @param longestStandstill of any partition
 * @param lasted from the first signal or start until every partition moved, and a while after
 * @param results meanwhile
 * @param repeated texts that the provider was sent again meanwhile
 */
public record ScaleChange(
    String what,
    List<Duration> stoppedAfter,
    List<Duration> firstResultAfter,
    Duration longestStandstill,
    Duration lasted,
    long results,
    long repeated) {
  /** Texts that were sent again, to results. */
  public double repeatedShare() {
    return results == 0 ? 0 : (double) repeated / results;
  }
}
