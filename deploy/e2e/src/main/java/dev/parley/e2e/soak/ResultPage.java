package dev.parley.e2e.soak;

import dev.parley.stack.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a scenario did, as a page that is kept: the machine, the day, the command, the table. */
final class ResultPage {
  private final double loadAtStart = Machine.load();
  private final List<String> lines = new ArrayList<>();
  private final String title;
  private final Map<String, String> facts;

  /**
   * @param facts what holds for all lines
   */
  ResultPage(String title, Map<String, String> facts) {
    this.title = title;
    this.facts = new TreeMap<>(facts);
  }

  /** A line of what is printed; Markdown, if it is to read well. */
  void add(String line) {
    lines.add(line);
  }

  /** Keeps the page; the directory is made. */
  void write(Path file) throws IOException {
    StringBuilder page = new StringBuilder("# ").append(title).append("\n\n");
    page.append("- machine: ").append(Machine.description()).append('\n');
    page.append("- on: ").append(LocalDate.now(Clock.systemUTC())).append('\n');
    page.append(String.format(Locale.ROOT, "- load when it began: %.1f%n", loadAtStart));
    facts.forEach(
        (name, value) -> page.append("- ").append(name).append(": ").append(value).append('\n'));
    page.append('\n');
    lines.forEach(line -> page.append(line).append('\n'));
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, page.toString());
  }
}
