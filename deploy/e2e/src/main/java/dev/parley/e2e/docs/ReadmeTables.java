package dev.parley.e2e.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables within a README, between {@code <!-- table: NAME -->} and {@code <!-- end -->}. */
public final class ReadmeTables {
  private static final String END = "<!-- end -->";

  private final String readme;

  public ReadmeTables(String readme) {
    this.readme = readme;
  }

  /** Those that the README has no place for. */
  public List<String> missing() {
    List<String> missing = new ArrayList<>();
    for (DocumentedTable table : DocumentedTable.values()) {
      if (!place(table).find()) {
        missing.add(begin(table) + " … " + END);
      }
    }
    return missing;
  }

  /** The README with all its tables as the code has them. */
  public String updated() {
    String text = readme;
    for (DocumentedTable table : DocumentedTable.values()) {
      String now = begin(table) + "\n" + table.markdown() + "\n" + END;
      text = place(table, text).replaceAll(Matcher.quoteReplacement(now));
    }
    return text;
  }

  private Matcher place(DocumentedTable table) {
    return place(table, readme);
  }

  private static Matcher place(DocumentedTable table, String text) {
    return Pattern.compile(Pattern.quote(begin(table)) + ".*?" + Pattern.quote(END), Pattern.DOTALL)
        .matcher(text);
  }

  private static String begin(DocumentedTable table) {
    return "<!-- table: " + table.title() + " -->";
  }
}
