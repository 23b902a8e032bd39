package dev.parley.runtime.overview;

import dev.parley.runtime.metrics.Scrape;
import dev.parley.runtime.metrics.Series;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A worker, as it tells of itself.
 *
 * @param address where it answers
 * @param program for instance {@code writer-worker}; empty when it is not known
 * @param version of that program
 * @param ready whether it says that it is; absent when it does not answer
 * @param partitions that it works on
 * @param notWell each part that is not well and why, or why nothing is known of it
 */
public record ProcessView(
    String address,
    String program,
    String version,
    Optional<Boolean> ready,
    List<Integer> partitions,
    List<String> notWell) {
  public ProcessView {
    partitions = List.copyOf(partitions);
    notWell = List.copyOf(notWell);
  }

  /** One that answers. */
  public static ProcessView of(String address, Scrape scrape, boolean ready, List<String> notWell) {
    Optional<Series> build =
        scrape.values().keySet().stream()
            .filter(series -> series.name().equals("parley_build_info"))
            .findFirst();
    return new ProcessView(
        address,
        build.map(series -> series.tags().getOrDefault("program", "")).orElse(""),
        build.map(series -> series.tags().getOrDefault("version", "")).orElse(""),
        Optional.of(ready),
        scrape.values().keySet().stream()
            .filter(series -> series.name().equals("parley_queue_lag_records"))
            .map(series -> Integer.parseInt(series.tags().getOrDefault("partition", "-1")))
            .distinct()
            .sorted(Comparator.naturalOrder())
            .collect(Collectors.toList()),
        notWell);
  }

  /** One that does not answer. */
  public static ProcessView silent(String address, String why) {
    return new ProcessView(address, "", "", Optional.empty(), List.of(), List.of(why));
  }
}
