package dev.parley.runtime.metrics;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * What a process showed of itself at one moment: its samples of Parley's metrics and of the
 * database pool's, and when it started. Samples that are not a number are not there.
 *
 * @param values by series
 */
public record Scrape(Map<Series, Double> values) {
  public Scrape {
    values = Map.copyOf(values);
  }

  /** Reads scrapes of one process; remembers its series, of which there are few. */
  public static final class Parser {
    private final Map<String, Series> known = new HashMap<>();

    /**
     * @param text in Prometheus' text format
     */
    public Scrape parse(String text) {
      Map<Series, Double> values = new HashMap<>();
      text.lines()
          .filter(Parser::isWanted)
          .forEach(
              line -> {
                int space = line.lastIndexOf(' ');
                if (space > 0) {
                  number(line.substring(space + 1))
                      .ifPresent(
                          value ->
                              values.put(
                                  known.computeIfAbsent(line.substring(0, space), Series::parse),
                                  value));
                }
              });
      return new Scrape(values);
    }

    private static boolean isWanted(String line) {
      return line.startsWith("parley_")
          || line.startsWith("hikaricp_")
          || line.startsWith("process_start_time_seconds");
    }

    private static Optional<Double> number(String text) {
      try {
        double value = text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
        return Double.isNaN(value) ? Optional.empty() : Optional.of(value);
      } catch (NumberFormatException e) {
        return Optional.empty(); // Not a process of ours.
      }
    }
  }

  /** The sum of the samples of {@code name} with these tags; empty when there is none. */
  public OptionalDouble sum(String name, String... nameAndValue) {
    return matching(name, nameAndValue).reduce(Double::sum);
  }

  private DoubleStream matching(String name, String... nameAndValue) {
    return values.entrySet().stream()
        .filter(one -> one.getKey().name().equals(name) && one.getKey().has(nameAndValue))
        .mapToDouble(Map.Entry::getValue);
  }
}
