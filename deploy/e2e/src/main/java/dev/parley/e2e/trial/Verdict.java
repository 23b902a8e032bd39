package dev.parley.e2e.trial;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether the guarantees held, and over how much work.
 *
 * @param seed of the trial, to be told with any failure
 * @param acknowledged snapshots that were acknowledged
 * @param stored current rows
 * @param deadLettered dead letters
 * @param promises every promise that was held to
 * @param broken what broke, by promise; empty when all held
 */
public record Verdict(
    long seed,
    long acknowledged,
    long stored,
    long deadLettered,
    List<String> promises,
    Map<String, String> broken) {
  public boolean held() {
    return broken.isEmpty();
  }

  @Override
  public String toString() {
    String counts =
        String.format(
            "seed %d: %d acknowledged, %d stored, %d dead-lettered",
            seed, acknowledged, stored, deadLettered);
    return held()
        ? counts + ", all " + promises.size() + " guarantees held"
        : counts
            + broken.entrySet().stream()
                .map(e -> "\n  BROKEN: " + e.getKey() + ": " + e.getValue())
                .collect(Collectors.joining());
  }
}
