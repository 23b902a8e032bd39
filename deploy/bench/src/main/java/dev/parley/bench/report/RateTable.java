package dev.parley.bench.report;

import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Measurement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Comparisons as a table: a row a scenario, a column a contender, and in each cell the rate, in
 * brackets its ratio to the baseline, and what else was measured.
 */
final class RateTable {
  private static final double WHOLE_FROM = 100;

  private RateTable() {}

  static String of(List<Measured> comparisons) {
    Set<String> contenders = new LinkedHashSet<>();
    for (Measured comparison : comparisons) {
      comparison.measurements().forEach(one -> contenders.add(one.contender()));
    }
    List<String> header = new ArrayList<>(List.of("", "scenario"));
    header.addAll(contenders);
    MarkdownTable table = new MarkdownTable(header);
    for (Measured comparison : comparisons) {
      Set<String> scenarios = new LinkedHashSet<>();
      comparison.measurements().forEach(one -> scenarios.add(one.scenario()));
      for (String scenario : scenarios) {
        List<String> cells = new ArrayList<>(List.of(comparison.name(), scenario));
        for (String contender : contenders) {
          cells.add(cell(comparison, comparison.find(scenario, contender)));
        }
        table.row(cells);
      }
    }
    return table.toString();
  }

  private static String cell(Measured comparison, Optional<Measurement> found) {
    if (found.isEmpty()) {
      return "–";
    }
    Measurement measurement = found.get();
    String rate = number(measurement.rate()) + "/s";
    boolean isBaseline = measurement.equals(comparison.baseline());
    String ratio =
        isBaseline ? "" : String.format(Locale.ROOT, " (%.2f)", comparison.ratio(measurement));
    return rate + ratio + beside(measurement.beside());
  }

  private static String beside(Map<String, Double> figures) {
    return figures.entrySet().stream()
        .map(figure -> ", " + figure.getKey() + " " + number(figure.getValue()))
        .collect(Collectors.joining());
  }

  private static String number(double value) {
    boolean whole = value >= WHOLE_FROM || value == Math.rint(value);
    return String.format(Locale.ROOT, whole ? "%,.0f" : "%,.2f", value);
  }
}
