package dev.parley.e2e.prometheus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The rules that operators deploy. */
final class RuleFiles {
  private static final Path FOLDER = Path.of("../prometheus/rules");

  private RuleFiles() {}

  /** As they are. */
  static List<String> deployed() throws IOException {
    List<String> rules = new ArrayList<>();
    for (String name : List.of("recording.yaml", "alerts.yaml")) {
      rules.add(Files.readString(FOLDER.resolve(name)));
    }
    return rules;
  }

  /**
   * The same with the times over which they look, and for which something must last, in seconds
   * instead of minutes; what they look at and the limits stay.
   */
  static List<String> hurried() throws IOException {
    return deployed().stream()
        .map(
            rules ->
                rules
                    .replaceAll("\\[\\d+m\\]", "[10s]")
                    .replaceAll("(?m)^(\\s+for:) \\d+m$", "$1 2s"))
        .toList();
  }
}
