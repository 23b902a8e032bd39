package dev.parley.runtime.overview;

import dev.parley.runtime.metrics.MetricHistory;
import dev.parley.runtime.metrics.Scrape;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeSet;

/**
 * The queue of a stage; what is not known is absent.
 *
 * @param lag records after the committed offsets, of the partitions where that is known
 * @param size the lag and what is known to be held
 */
public record StageView(
    String name,
    OptionalDouble lag,
    OptionalDouble size,
    OptionalDouble oldestSeconds,
    OptionalDouble unmovedSeconds,
    OptionalDouble inPerSecond,
    OptionalDouble outPerSecond,
    OptionalDouble drainSeconds) {

  /** Conversations that workers hold, as far as that is known. */
  public OptionalDouble held() {
    return lag.isPresent() && size.isPresent()
        ? OptionalDouble.of(size.getAsDouble() - lag.getAsDouble())
        : OptionalDouble.empty();
  }

  /** The stages that a process shows metrics of, by name. */
  static List<StageView> of(MetricHistory process) {
    List<StageView> stages = new ArrayList<>();
    process
        .last()
        .ifPresent(
            last -> {
              TreeSet<String> names = new TreeSet<>();
              last.values()
                  .keySet()
                  .forEach(
                      series -> {
                        String stage = series.tags().get("stage");
                        if (stage != null && series.name().startsWith("parley_queue_")) {
                          names.add(stage);
                        }
                      });
              names.forEach(name -> stages.add(of(last, name)));
            });
    return stages;
  }

  private static StageView of(Scrape scrape, String stage) {
    return new StageView(
        stage,
        scrape.sum("parley_queue_lag_records", "stage", stage),
        scrape.sum("parley_queue_size", "stage", stage),
        scrape.sum("parley_queue_oldest_seconds", "stage", stage),
        scrape.sum("parley_queue_unmoved_seconds", "stage", stage),
        scrape.sum("parley_queue_in_per_second", "stage", stage),
        scrape.sum("parley_queue_out_per_second", "stage", stage),
        scrape.sum("parley_queue_drain_seconds", "stage", stage));
  }
}
