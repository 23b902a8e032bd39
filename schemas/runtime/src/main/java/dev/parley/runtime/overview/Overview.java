package dev.parley.runtime.overview;

import dev.parley.runtime.alert.Alert;
import dev.parley.runtime.alert.AlertSettings;
import dev.parley.runtime.alert.Severity;
import dev.parley.runtime.metrics.Fleet;
import dev.parley.runtime.metrics.MetricHistory;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How things stand. What is not known is absent, never 0.
 *
 * @param of what it is an overview of: {@code system}, or a program that tells of itself alone
 * @param figures those that are known
 */
public record Overview(
    String of,
    Instant at,
    List<Alert> alerts,
    List<StageView> stages,
    Map<Figure, Double> figures,
    List<ProcessView> processes) {
  /** What an overview is of that has the queues of all stages. */
  public static final String SYSTEM = "system";

  public Overview {
    alerts = List.copyOf(alerts);
    stages = List.copyOf(stages);
    processes = List.copyOf(processes);
  }

  /**
   * @param queues the process whose word counts on queues
   * @param fleet the processes whose figures are taken together
   */
  public static Overview of(
      String of,
      AlertSettings settings,
      MetricHistory queues,
      Fleet fleet,
      List<ProcessView> processes) {
    List<StageView> stages = StageView.of(queues);
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    for (Figure figure : Figure.values()) {
      figure.of(fleet).ifPresent(value -> figures.put(figure, value));
    }
    return new Overview(
        of,
        Instant.now(),
        new Measures(fleet, stages).alerts(settings),
        stages,
        figures,
        processes);
  }

  /** How bad the worst is. */
  public Severity state() {
    return alerts.isEmpty() ? Severity.HEALTHY : alerts.get(0).severity();
  }

  /** The same as a word; {@code unknown} when nothing is amiss because no queue is known. */
  public String stateCode() {
    return alerts.isEmpty() && of.equals(SYSTEM) && !knowsQueues() ? "unknown" : state().code();
  }

  private boolean knowsQueues() {
    return !stages.isEmpty() && stages.stream().allMatch(stage -> stage.size().isPresent());
  }
}
