package dev.parley.e2e.trial;

import java.util.Map;

/**
 * How large a trial is.
 *
 * @param embedders how many embedder processes
 * @param writers how many writer processes
 * @param perSecond snapshots published a second
 * @param workerSettings settings of the workers, by the names of their environment variables
 */
public record TrialSettings(
    int embedders, int writers, int perSecond, Map<String, String> workerSettings) {
  public TrialSettings {
    workerSettings = Map.copyOf(workerSettings);
  }
}
