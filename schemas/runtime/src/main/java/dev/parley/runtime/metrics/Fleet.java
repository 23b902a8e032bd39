package dev.parley.runtime.metrics;

import dev.parley.runtime.metrics.MetricHistory.Between;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * The metrics of some processes taken together. What none of them shows is absent; a sum leaves out
 * those that do not show it.
 *
 * @param processes those that answer
 */
public record Fleet(List<MetricHistory> processes) {
  public Fleet {
    processes = List.copyOf(processes);
  }

  /** The sum of the samples with these tags, given as name, value and so on, as it is now. */
  public OptionalDouble sum(String name, String... nameAndValue) {
    double sum = 0;
    boolean known = false;
    for (MetricHistory process : processes) {
      OptionalDouble value =
          process.last().map(last -> last.sum(name, nameAndValue)).orElse(OptionalDouble.empty());
      if (value.isPresent()) {
        known = true;
        sum += value.getAsDouble();
      }
    }
    return known ? OptionalDouble.of(sum) : OptionalDouble.empty();
  }

  /** What was spent on vectors since midnight (UTC), at least. */
  public OptionalDouble spentToday() {
    List<Double> known =
        processes.stream()
            .map(MetricHistory::spentToday)
            .filter(OptionalDouble::isPresent)
            .map(OptionalDouble::getAsDouble)
            .toList();
    return known.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(known.stream().mapToDouble(Double::doubleValue).sum());
  }

  /** How much counters have grown over the last {@code time}. */
  public OptionalDouble increase(Duration time, String name, String... nameAndValue) {
    double[] sum = new double[1];
    boolean[] known = new boolean[1];
    each(
        time,
        name,
        (between, series) -> {
          if (series.has(nameAndValue)) {
            known[0] = true;
            sum[0] += between.increase(series);
          }
        });
    return known[0] ? OptionalDouble.of(sum[0]) : OptionalDouble.empty();
  }

  /** How much counters grow a second, over the last {@code time}. */
  public OptionalDouble perSecond(Duration time, String name, String... nameAndValue) {
    double[] sum = new double[1];
    boolean[] known = new boolean[1];
    each(
        time,
        name,
        (between, series) -> {
          if (series.has(nameAndValue) && !between.time().isZero()) {
            known[0] = true;
            sum[0] += between.increase(series) * 1e9 / between.time().toNanos();
          }
        });
    return known[0] ? OptionalDouble.of(sum[0]) : OptionalDouble.empty();
  }

  /**
   * A quantile of what a histogram has counted over the last {@code time}, as Prometheus'
   * histogram_quantile estimates it.
   *
   * @param quantile from 0 to 1
   * @return empty when nothing was counted
   */
  public OptionalDouble quantile(
      double quantile, Duration time, String name, String... nameAndValue) {
    TreeMap<Double, Double> counts = new TreeMap<>();
    each(
        time,
        name + "_bucket",
        (between, series) -> {
          if (series.has(nameAndValue)) {
            String bound = series.tags().getOrDefault("le", "+Inf");
            counts.merge(
                bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound),
                between.increase(series),
                Double::sum);
          }
        });
    double all = counts.isEmpty() ? 0 : counts.lastEntry().getValue();
    if (all <= 0) {
      return OptionalDouble.empty();
    }
    double below = 0;
    double from = 0;
    for (Map.Entry<Double, Double> bucket : counts.entrySet()) {
      double count = bucket.getValue();
      if (count >= quantile * all) {
        double to = bucket.getKey();
        return OptionalDouble.of(
            Double.isInfinite(to) || count <= below
                ? from
                : from + (to - from) * (quantile * all - below) / (count - below));
      }
      from = bucket.getKey();
      below = count;
    }
    return OptionalDouble.of(from);
  }

  private void each(Duration time, String name, BiConsumer<Between, Series> visitor) {
    for (MetricHistory process : processes) {
      process
          .over(time)
          .ifPresent(
              between ->
                  between.now().values().keySet().stream()
                      .filter(series -> series.name().equals(name))
                      .forEach(series -> visitor.accept(between, series)));
    }
  }
}
