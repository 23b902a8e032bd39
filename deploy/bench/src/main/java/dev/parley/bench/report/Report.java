package dev.parley.bench.report;

import dev.parley.bench.round.Measured;
import dev.parley.stack.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The page of one bench: what was run where, the goals and what came of them, and all figures. */
public final class Report {
  private record Section(String title, String explanation, String table) {}

  private final String title;
  private final Clock clock;
  private final double loadAtStart = Machine.load();
  private final Map<String, String> facts = new LinkedHashMap<>();
  private final List<Section> sections = new ArrayList<>();
  private final List<String> skipped = new ArrayList<>();
  private List<Goal> goals = List.of();
  private boolean inRounds;

  /**
   * @param clock tells the day, in its zone
   */
  public Report(String title, Clock clock) {
    this.title = title;
    this.clock = clock;
  }

  /** What holds for all figures, for instance a version, the command, the seed. */
  public void fact(String name, String value) {
    facts.put(name, value);
  }

  /** Comparisons and what they mean. */
  public void section(String title, String explanation, List<Measured> comparisons) {
    inRounds = true;
    sections.add(new Section(title, explanation, RateTable.of(comparisons)));
  }

  /** Figures that are no rates, and what they mean. */
  public void figures(
      String title, String explanation, List<String> header, List<List<String>> rows) {
    MarkdownTable table = new MarkdownTable(header);
    rows.forEach(table::row);
    sections.add(new Section(title, explanation, table.toString()));
  }

  /** What was not measured, and why. */
  public void skipped(String what) {
    skipped.add(what);
  }

  /** Each stands with what was measured, met or missed. */
  public void goals(List<Goal> all) {
    goals = List.copyOf(all);
  }

  /** The page. */
  public String markdown() {
    StringBuilder page = new StringBuilder("# ").append(title).append("\n\n");
    page.append("- machine: ").append(Machine.description()).append('\n');
    page.append("- on: ").append(LocalDate.now(clock)).append('\n');
    if (loadAtStart >= 0) {
      page.append(String.format(Locale.ROOT, "- load when it began: %.1f%n", loadAtStart));
    }
    facts.forEach((name, value) -> page.append("- " + name + ": " + value + "\n"));
    skipped.forEach(what -> page.append("- **not measured**: " + what + "\n"));
    if (inRounds) {
      page.append(
          "\nFigures are medians of interleaved rounds; in brackets the ratio to the first");
      page.append(" column, the median of each round's own ratio.\n");
    }
    if (!goals.isEmpty()) {
      page.append("\n## Goals\n\n").append(goalTable());
    }
    for (Section section : sections) {
      page.append("\n## ").append(section.title()).append("\n\n");
      page.append(section.explanation()).append("\n\n").append(section.table());
    }
    return page.toString();
  }

  /** Keeps the page; the directory is made. */
  public void write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, markdown());
  }

  private String goalTable() {
    MarkdownTable table = new MarkdownTable(List.of("goal", "required", "measured", ""));
    goals.forEach(
        goal -> table.row(List.of(goal.what(), goal.required(), goal.reached(), goal.verdict())));
    return table.toString();
  }
}
