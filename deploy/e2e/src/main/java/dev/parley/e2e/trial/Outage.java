package dev.parley.e2e.trial;

import java.time.Duration;

/**
 * A worker that went away under load, and how the work went on.
 *
 * @param worker which replica
 * @param unfinished records that its group had not finished when it went
 * @param restartedAfter from its end until it was started again
 * @param movedAfter from its end to the group's first result
 * @param caughtUpAfter from its end until all that was published before it had passed the group
 */
public record Outage(
    String worker,
    long unfinished,
    Duration restartedAfter,
    Duration movedAfter,
    Duration caughtUpAfter) {

  /**
   * From the start of the process to the first result, of a worker that has no peer; negative when
   * a peer had one before.
   */
  public Duration movedAfterRestart() {
    return movedAfter.minus(restartedAfter);
  }
}
