package dev.parley.bench.writer;

import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Measurement;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was measured, by part. */
final class Findings {
  private final Map<PartName, List<Measured>> parts = new EnumMap<>(PartName.class);

  void add(PartName part, List<Measured> measured) {
    parts.put(part, measured);
  }

  /** A part's comparison. */
  Optional<Measured> comparison(PartName part, String name) {
    return parts.getOrDefault(part, List.of()).stream()
        .filter(one -> one.name().equals(name))
        .findFirst();
  }

  /** A part's measurement. */
  Optional<Measurement> find(PartName part, String comparison, String scenario, Contender who) {
    return comparison(part, comparison).flatMap(one -> one.find(scenario, who.label()));
  }
}
