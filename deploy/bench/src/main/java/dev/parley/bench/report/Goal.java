package dev.parley.bench.report;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What is to be reached, and what was.
 *
 * @param what in words
 * @param limit the figure
 * @param atLeast whether the figure is a floor, or a ceiling
 * @param unit of the figure, or empty
 * @param measured absent where it was not measured in this run
 */
public record Goal(
    String what, double limit, boolean atLeast, String unit, OptionalDouble measured) {

  /** A ratio of at least {@code limit}. */
  public static Goal ratio(String what, double limit, OptionalDouble measured) {
    return new Goal(what, limit, true, "", measured);
  }

  /** At most {@code limit} of {@code unit}. */
  public static Goal atMost(String what, double limit, String unit, OptionalDouble measured) {
    return new Goal(what, limit, false, unit, measured);
  }

  String required() {
    return (atLeast ? "≥ " : "≤ ") + figure(limit);
  }

  String reached() {
    return measured.isPresent() ? figure(measured.getAsDouble()) : "–";
  }

  String verdict() {
    if (measured.isEmpty()) {
      return "not measured";
    }
    double figure = measured.getAsDouble();
    return (atLeast ? figure >= limit : figure <= limit) ? "met" : "**missed**";
  }

  private String figure(double value) {
    String digits =
        value == Math.rint(value)
            ? String.format(Locale.ROOT, "%,.0f", value)
            : String.format(Locale.ROOT, "%,.2f", value);
    return unit.isEmpty() ? digits : digits + " " + unit;
  }
}
