package dev.parley.runtime.health;

import java.util.List;

/**
 * What the checks answered, in the order they were registered.
 *
 * @param parts one entry a check
 */
public record HealthReport(List<Part> parts) {
  /** One part and its answer. */
  public record Part(String name, CheckResult result) {}

  public HealthReport {
    parts = List.copyOf(parts);
  }

  /** Each part that is not well, and why. */
  public List<String> problems() {
    return parts.stream()
        .filter(part -> !part.result().well())
        .map(part -> part.name() + ": " + part.result().detail())
        .toList();
  }

  /** Whether every part is well; true of none at all. */
  public boolean ok() {
    return parts.stream().allMatch(part -> part.result().well());
  }
}
