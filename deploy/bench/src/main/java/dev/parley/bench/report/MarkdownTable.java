package dev.parley.bench.report;

import java.util.ArrayList;
import java.util.List;

/** A table in Markdown. */
final class MarkdownTable {
  private final List<String> lines = new ArrayList<>();
  private final int columns;

  MarkdownTable(List<String> header) {
    columns = header.size();
    row(header);
    lines.add("|" + "---|".repeat(columns));
  }

  void row(List<String> cells) {
    if (cells.size() != columns) {
      throw new IllegalArgumentException(cells.size() + " cells for " + columns + " columns");
    }
    lines.add("| " + String.join(" | ", cells).replace("\n", " ") + " |");
  }

  @Override
  public String toString() {
    return String.join("\n", lines) + "\n";
  }
}
