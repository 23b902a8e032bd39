package dev.parley.e2e.trial;

import dev.parley.e2e.worker.WorkerKind;
import java.util.EnumMap;
import java.util.Map;

/**
 * How large a trial is.
 *
 * @param embedders how many embedder processes
 * @param writers how many writer processes
 * @param perSecond snapshots published a second
 * @param workerSettings settings of each kind of worker, by the names of their environment
 *     variables; they win over those that every trial gives
 */
public record TrialSettings(
    int embedders,
    int writers,
    int perSecond,
    Map<WorkerKind, Map<String, String>> workerSettings) {
  public TrialSettings {
    workerSettings = Map.copyOf(workerSettings);
  }

  public static TrialSettings of(int embedders, int writers, int perSecond) {
    return new TrialSettings(embedders, writers, perSecond, Map.of());
  }

  /** The same with settings for one kind of worker. */
  public TrialSettings with(WorkerKind kind, Map<String, String> settings) {
    Map<WorkerKind, Map<String, String>> all = new EnumMap<>(WorkerKind.class);
    all.putAll(workerSettings);
    all.put(kind, Map.copyOf(settings));
    return new TrialSettings(embedders, writers, perSecond, all);
  }
}
