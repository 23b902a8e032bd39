package dev.parley.bench.round;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured, by part.
 *
 * @param <P> names the parts
 */
public final class Findings<P extends Enum<P>> {
  private final Map<P, List<Measured>> parts = new HashMap<>();

  public void add(P part, List<Measured> measured) {
    parts.put(part, measured);
  }

  /** A part's comparison. */
  public Optional<Measured> comparison(P part, String name) {
    return parts.getOrDefault(part, List.of()).stream()
        .filter(one -> one.name().equals(name))
        .findFirst();
  }

  /** A part's measurement. */
  public Optional<Measurement> find(P part, String comparison, String scenario, String contender) {
    return comparison(part, comparison).flatMap(one -> one.find(scenario, contender));
  }
}
