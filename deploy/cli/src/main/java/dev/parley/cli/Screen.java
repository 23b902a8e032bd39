package dev.parley.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * A terminal that is written over again and again.
 *
 * @param columns how many characters stand in a line
 * @param rows how many lines are seen
 */
record Screen(int columns, int rows) {
  /** To the top left, and forget what is there: what every terminal of today understands. */
  static final String CLEAR = "\u001b[H\u001b[2J";

  private static final String CONTINUED = "             ";
  private static final int USUAL_COLUMNS = 120;

  /** As the start scripts tell it, for Java cannot; else wide, and as high as need be. */
  static Screen ofProcess() {
    return new Screen(
        Integer.getInteger("parley.terminal.columns", USUAL_COLUMNS),
        Integer.getInteger("parley.terminal.rows", Integer.MAX_VALUE));
  }

  /** What to print so that the first of the lines are seen, and how many more there are. */
  String show(List<String> lines) {
    List<String> wrapped = new ArrayList<>();
    lines.forEach(line -> wrapped.addAll(wrap(line)));
    int room = Math.max(1, rows - 1); // The cursor stands in the last.
    if (wrapped.size() > room) {
      int seen = Math.max(0, room - 1);
      String more = "... and " + Counted.of(wrapped.size() - seen, "line");
      wrapped.subList(seen, wrapped.size()).clear();
      wrapped.add(more + ": make the terminal higher");
    }
    return CLEAR + String.join(System.lineSeparator(), wrapped) + System.lineSeparator();
  }

  /** At spaces where there are any. */
  private List<String> wrap(String line) {
    List<String> parts = new ArrayList<>();
    String rest = line;
    while (rest.length() > columns) {
      int indent = parts.isEmpty() ? 0 : CONTINUED.length();
      int space = rest.lastIndexOf(' ', columns);
      int end = space > Math.max(indent, columns / 2) ? space : columns;
      parts.add(rest.substring(0, end));
      String left = rest.substring(end).stripLeading();
      if (columns <= 2 * CONTINUED.length()) {
        rest = left;
      } else {
        rest = left.isEmpty() ? left : CONTINUED + left;
      }
    }
    if (!rest.isEmpty() || parts.isEmpty()) {
      parts.add(rest);
    }
    return parts;
  }
}
