package dev.parley.runtime.alert;

import java.util.Locale;

/** What a number counts. */
public enum Unit {
  /** Things, one by one. */
  COUNT,
  /** Time in seconds. */
  SECONDS,
  /** A part of the whole, from 0 to 1. */
  RATIO,
  /** Things a second. */
  PER_SECOND,
  /** Money, in the currency that prices are given in. */
  MONEY;

  /** As it stands in JSON. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The value as people read it: {@code 12.3 ms}, {@code 2 m 5 s}, {@code 97 %}. */
  public String text(double value) {
    return switch (this) {
      case COUNT -> String.format(Locale.ROOT, "%,.0f", value);
      case SECONDS -> time(value);
      case RATIO ->
          String.format(
              Locale.ROOT, value < 0.9995 && value > 0.0005 ? "%.1f %%" : "%.0f %%", 100 * value);
      case PER_SECOND -> String.format(Locale.ROOT, value < 10 ? "%,.1f/s" : "%,.0f/s", value);
      case MONEY -> String.format(Locale.ROOT, "%,.4f", value);
    };
  }

  private static String time(double seconds) {
    if (seconds == 0) {
      return "0 s";
    }
    if (seconds < 1) {
      return String.format(Locale.ROOT, seconds < 0.01 ? "%.1f ms" : "%.0f ms", 1_000 * seconds);
    }
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole < 3_600
        ? whole / 60 + " m " + whole % 60 + " s"
        : whole / 3_600 + " h " + whole % 3_600 / 60 + " m";
  }
}
