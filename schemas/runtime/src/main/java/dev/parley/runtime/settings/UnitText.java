package dev.parley.runtime.settings;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Quantities as people write them: a whole number and a unit. */
final class UnitText {
  /** Of a duration, in milliseconds. */
  static final UnitText DURATION =
      new UnitText(
          "a duration such as 20ms, 5s, 10m, 2h or 7d",
          List.of(
              new Unit("d", 86_400_000),
              new Unit("h", 3_600_000),
              new Unit("m", 60_000),
              new Unit("s", 1_000),
              new Unit("ms", 1)));

  /** Of a size, in bytes. */
  static final UnitText SIZE =
      new UnitText(
          "a size such as 512B, 64KiB, 16MiB or 2GiB",
          List.of(
              new Unit("GiB", 1 << 30),
              new Unit("MiB", 1 << 20),
              new Unit("KiB", 1 << 10),
              new Unit("B", 1)));

  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})\\s*([A-Za-z]{1,3})");

  private final String form;
  private final List<Unit> largestFirst;

  private UnitText(String form, List<Unit> largestFirst) {
    this.form = form;
    this.largestFirst = largestFirst;
  }

  private record Unit(String name, long size) {}

  String form() {
    return form;
  }

  /**
   * @throws IllegalArgumentException when the text is not of {@link #form}
   */
  long parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (matcher.matches()) {
      for (Unit unit : largestFirst) {
        if (unit.name().equals(matcher.group(2))) {
          return Long.parseLong(matcher.group(1)) * unit.size();
        }
      }
    }
    throw new IllegalArgumentException("is not " + form);
  }

  /** In the largest unit that divides it. */
  String format(long quantity) {
    for (Unit unit : largestFirst) {
      if (quantity >= unit.size() && quantity % unit.size() == 0) {
        return quantity / unit.size() + unit.name();
      }
    }
    return quantity + largestFirst.get(largestFirst.size() - 1).name();
  }
}
