package dev.parley.e2e.docs;

/** The metrics of both workers. */
final class MetricsTable {
  @Override
  public String toString() {
    return new MarkdownTable("metric", "type", "tags", "meaning").toString();
  }
}
