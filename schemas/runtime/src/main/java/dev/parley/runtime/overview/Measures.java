package dev.parley.runtime.overview;

import dev.parley.runtime.alert.Alert;
import dev.parley.runtime.alert.AlertSettings;
import dev.parley.runtime.alert.Severity;
import dev.parley.runtime.alert.Threshold;
import dev.parley.runtime.metrics.Fleet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Holds what is known against the thresholds. What is not known raises no alert. */
final class Measures {
  private static final Duration OVER = Figure.OVER;
  private static final double LOOK_UPS_THAT_TELL = 1_000;

  private final Fleet fleet;
  private final List<StageView> stages;

  Measures(Fleet fleet, List<StageView> stages) {
    this.fleet = fleet;
    this.stages = stages;
  }

  List<Alert> alerts(AlertSettings settings) {
    List<Alert> alerts = new ArrayList<>();
    for (Threshold threshold : Threshold.values()) {
      bySubject(threshold, settings)
          .forEach(
              (subject, value) -> {
                if (settings.severity(threshold, value) != Severity.HEALTHY) {
                  alerts.add(Alert.of(settings, threshold, subject, value));
                }
              });
    }
    alerts.sort(Alert.WORST_FIRST);
    return alerts;
  }

  private Map<String, Double> bySubject(Threshold threshold, AlertSettings settings) {
    Map<String, Double> values = new TreeMap<>();
    switch (threshold) {
      case QUEUE_SIZE ->
          stages.stream()
              .filter(stage -> isOld(stage, settings))
              .forEach(stage -> put(values, stage.name(), stage.size()));
      case QUEUE_OLDEST ->
          stages.forEach(stage -> put(values, stage.name(), stage.oldestSeconds()));
      case QUEUE_UNMOVED ->
          stages.forEach(stage -> put(values, stage.name(), stage.unmovedSeconds()));
      case PUBLISH_CALL -> put(values, "", Figure.PUBLISH_CALL_P95.of(fleet));
      case PROVIDER_CALL -> put(values, "", Figure.PROVIDER_P95.of(fleet));
      case WRITE_BATCH -> put(values, "", Figure.WRITE_P95.of(fleet));
      case SUCCESS -> {
        put(values, "embed", embedSuccess());
        put(values, "write", writeSuccess());
      }
      case POOL_PENDING -> put(values, "", Figure.POOL_PENDING.of(fleet));
      case CACHE_HITS -> put(values, "", cacheHits());
      case BREAKER_OPEN -> put(values, "", fleet.sum("parley_provider_resting"));
      case PROVIDER_ATTENTION -> put(values, "", fleet.sum("parley_provider_needs_attention"));
      case DEAD_LETTERS -> put(values, "", Figure.DEAD_LETTERS.of(fleet));
    }
    return values;
  }

  private static boolean isOld(StageView stage, AlertSettings settings) {
    return stage.oldestSeconds().isPresent()
        && settings.severity(Threshold.QUEUE_OLDEST, stage.oldestSeconds().getAsDouble())
            != Severity.HEALTHY;
  }

  private OptionalDouble embedSuccess() {
    String calls = "parley_window_call_seconds_count";
    return part(
        fleet.increase(OVER, calls, "outcome", "ok"),
        fleet.increase(OVER, calls, "outcome", "failed"));
  }

  private OptionalDouble writeSuccess() {
    OptionalDouble tried = fleet.increase(OVER, "parley_write_batch_records_count");
    OptionalDouble failed = fleet.increase(OVER, "parley_write_retries_total");
    return tried.isEmpty() || failed.isEmpty()
        ? OptionalDouble.empty()
        : part(OptionalDouble.of(Math.max(0, tried.getAsDouble() - failed.getAsDouble())), failed);
  }

  private OptionalDouble cacheHits() {
    OptionalDouble hits = fleet.increase(OVER, "parley_cache_hits_total");
    OptionalDouble misses = fleet.increase(OVER, "parley_cache_misses_total");
    return hits.orElse(0) + misses.orElse(0) < LOOK_UPS_THAT_TELL
        ? OptionalDouble.empty()
        : part(hits, misses);
  }

  private static OptionalDouble part(OptionalDouble of, OptionalDouble rest) {
    double all = of.orElse(0) + rest.orElse(0);
    return all > 0 ? OptionalDouble.of(of.orElse(0) / all) : OptionalDouble.empty();
  }

  private static void put(Map<String, Double> values, String subject, OptionalDouble value) {
    value.ifPresent(known -> values.put(subject, known));
  }
}
