package dev.parley.local;

import dev.parley.cli.MatchText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A summary for people. */
final class SummaryText {
  private SummaryText() {}

  static List<String> lines(Summary summary) {
    List<String> lines = new ArrayList<>();
    lines.add(number("published", summary.published(), "conversations"));
    if (summary.refusedLines() > 0) {
      lines.add(number("refused", summary.refusedLines(), "lines, named above"));
    }
    lines.add(number("stored", summary.stored(), "conversations, each once"));
    String reasons =
        summary.deadLettered().isEmpty() ? "" : " " + new TreeMap<>(summary.deadLettered());
    lines.add(number("dead-lettered", summary.deadLetters(), "conversations" + reasons));
    lines.add(number("passages", summary.passages(), "stored"));
    if (summary.withoutVector() > 0) {
      lines.add(
          number(
              "no vector",
              summary.withoutVector(),
              "passages; the column without_vector says why"));
    }
    lines.add(number("embedded", summary.embedded(), "passages, by the model, in this run"));
    lines.add(number("cache hits", summary.cacheHits(), "passages"));
    lines.add("seconds        " + listed(summary.seconds()));
    lines.add("busy seconds   " + listed(summary.busySeconds()));
    summary
        .latency()
        .ifPresent(
            latency ->
                lines.add(
                    "to stored      p50 "
                        + seconds(latency.p50())
                        + " s, p95 "
                        + seconds(latency.p95())
                        + " s, p99 "
                        + seconds(latency.p99())
                        + " s after the publish"));
    lines.add("");
    lines.add("search for \"" + summary.query() + "\"");
    lines.addAll(MatchText.lines(summary.matches()));
    return lines;
  }

  private static String listed(Map<String, Double> seconds) {
    return seconds.entrySet().stream()
        .map(stage -> stage.getKey() + " " + seconds(stage.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String number(String name, long number, String of) {
    return String.format(Locale.ROOT, "%-14s %,d %s", name, number, of);
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, seconds < 1 ? "%.3f" : "%.1f", seconds);
  }
}
