package dev.parley.cli;

import java.util.Locale;

/** Numbers of things, as people read them. */
final class Counted {
  private Counted() {}

  /** For instance {@code 1 line} or {@code 8,194 lines}. */
  static String of(long number, String thing) {
    return String.format(Locale.ROOT, "%,d %s%s", number, thing, number == 1 ? "" : "s");
  }
}
