package dev.parley.e2e.docs;

import java.util.ArrayList;
import java.util.List;

/** A table in Markdown. */
final class MarkdownTable {
  private final List<String> lines = new ArrayList<>();
  private final int columns;

  MarkdownTable(String... header) {
    columns = header.length;
    row(header);
    lines.add("|" + "---|".repeat(columns));
  }

  /** Adds a row; a pipe in a cell is escaped. */
  MarkdownTable row(String... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(cells.length + " cells for " + columns + " columns");
    }
    StringBuilder line = new StringBuilder("|");
    for (String cell : cells) {
      line.append(' ').append(cell.replace("|", "\\|")).append(" |");
    }
    lines.add(line.toString());
    return this;
  }

  /** {@code `text`}, or nothing for empty text. */
  static String code(String text) {
    return text.isEmpty() ? "" : "`" + text + "`";
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}
