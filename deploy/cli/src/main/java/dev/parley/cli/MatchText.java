package dev.parley.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Matches for people: each with its conversation and the beginning of its best passage. */
public final class MatchText {
  private static final int PASSAGE_LINES = 3;
  private static final int LINE_CHARACTERS = 100;

  private MatchText() {}

  /** The lines to print. */
  public static List<String> lines(List<Match> matches) {
    List<String> lines = new ArrayList<>();
    if (matches.isEmpty()) {
      lines.add("no conversation matches: nothing of this tenant is stored");
    }
    for (Match match : matches) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%.3f  %s  (%s, %s)",
              match.score(),
              match.conversationId(),
              match.platform(),
              match.occurredAt()));
      match
          .passage()
          .lines()
          .filter(line -> !line.isBlank())
          .limit(PASSAGE_LINES)
          .forEach(line -> lines.add("       " + shortened(line)));
    }
    return lines;
  }

  private static String shortened(String line) {
    // Control characters in what someone said must not steer the reader's terminal.
    String printable = line.replaceAll("\\p{Cntrl}", " ");
    return printable.codePointCount(0, printable.length()) <= LINE_CHARACTERS
        ? printable
        : printable.substring(0, printable.offsetByCodePoints(0, LINE_CHARACTERS - 1)) + "…";
  }
}
