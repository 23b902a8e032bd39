package dev.parley.e2e.alarm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules that operators deploy.
 *
 * @param recording what is recorded
 * @param alerts which alerts there are
 */
public record RuleFiles(String recording, String alerts) {
  /** In the repository. */
  public static final Path FOLDER = Path.of("deploy/prometheus/rules");

  private static final Pattern ALERT =
      Pattern.compile("- alert: (\\w+).*?severity: (\\w+)", Pattern.DOTALL);

  /**
   * A limit that is lower in a hurry, for no fault of seconds gets beyond it.
   *
   * @param deployed the part of an expression that has the limit
   * @param hurried the same part with a lower one
   */
  public record Lowered(String deployed, String hurried) {
    @Override
    public String toString() {
      return "`" + deployed + "` is `" + hurried + "`";
    }
  }

  /** All of them: three are times themselves, and a heap that is full for long is a dead worker. */
  public static final List<Lowered> LOWERED =
      List.of(
          new Lowered(
              "parley:queue_oldest_seconds:max > 120", "parley:queue_oldest_seconds:max > 45"),
          new Lowered(
              "parley:queue_unmoved_seconds:max > 120", "parley:queue_unmoved_seconds:max > 20"),
          new Lowered(
              "parley:queue_unmoved_seconds:max > 300", "parley:queue_unmoved_seconds:max > 40"),
          new Lowered("> 0) > 0.95", "> 0) > 0.5"));

  /**
   * Reads them.
   *
   * @param folder that has both files
   */
  public static RuleFiles read(Path folder) throws IOException {
    return new RuleFiles(
        Files.readString(folder.resolve("recording.yaml")),
        Files.readString(folder.resolve("alerts.yaml")));
  }

  /**
   * The same with the times over which they look, and for which something must last, in seconds
   * instead of minutes, and with {@link #LOWERED}; what they look at and all other limits stay.
   *
   * @throws IllegalStateException when a limit that is to be lowered is not there, once
   */
  public RuleFiles hurried() {
    String lower = alerts;
    for (Lowered one : LOWERED) {
      if (lower.split(Pattern.quote(one.deployed()), -1).length != 2) {
        throw new IllegalStateException("the rules do not have, once, " + one.deployed());
      }
      lower = lower.replace(one.deployed(), one.hurried());
    }
    return new RuleFiles(inSeconds(recording), inSeconds(lower));
  }

  /** Every alert with its severity: {@code ParleyNoWorkers critical}. */
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    Matcher found = ALERT.matcher(alerts);
    while (found.find()) {
      names.add(found.group(1) + " " + found.group(2));
    }
    return names;
  }

  private static String inSeconds(String rules) {
    return rules.replaceAll("\\[\\d+m\\]", "[10s]").replaceAll("(?m)^(\\s+for:) \\d+m$", "$1 2s");
  }
}
