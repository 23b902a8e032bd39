package dev.parley.bench.metrics;

import java.util.Locale;

/** Parts of the bench, in the order in which they run, as {@code --only} names them. */
enum MetricsPart {
  EMBEDDER,
  WRITER;

  /** As an option's value. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
