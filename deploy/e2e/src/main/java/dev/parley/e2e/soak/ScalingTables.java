package dev.parley.e2e.soak;

import dev.parley.e2e.trial.ScaleChange;
import dev.parley.e2e.trial.Scaling;
import dev.parley.e2e.trial.SteadyWork;
import dev.parley.e2e.trial.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How scaling went, as tables of Markdown, beside what it is held to.
 *
 * @param steady the first is what all rates are to
 * @param verdict over all of it
 */
record ScalingTables(List<SteadyWork> steady, List<ScaleChange> changes, Verdict verdict) {
  private static final double LEAST_OF_LINEAR = 0.9;
  private static final double MOST_REPEATED = 0.01;
  private static final Duration WORKS_WITHIN = Duration.ofSeconds(10);

  private record Goal(String what, String required, String measured, boolean met) {}

  /** Whether all goals were met and all guarantees held. */
  boolean held() {
    return verdict.held() && goals().stream().allMatch(Goal::met);
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    row(lines, "goal", "required", "measured", "");
    rule(lines, 4);
    for (Goal goal : goals()) {
      row(lines, goal.what, goal.required, goal.measured, goal.met ? "met" : "**missed**");
    }
    lines.add("");
    row(lines, "embedders", "results", "in", "a second", "to the cap", "to linear", "longest stop");
    rule(lines, 7);
    for (SteadyWork work : steady) {
      row(
          lines,
          Integer.toString(work.replicas()),
          Long.toString(work.results()),
          seconds(work.lasted()),
          String.format(Locale.ROOT, "%.0f", work.rate()) + (work.ranOut() ? " (too little)" : ""),
          ratio(work.rate() / (Scaling.cap() * work.replicas())),
          ratio(toLinear(work)),
          seconds(work.longestStandstill()));
    }
    lines.add("");
    row(
        lines,
        "change",
        "first result after",
        "stopped after",
        "longest stop",
        "watched for",
        "results",
        "sent again");
    rule(lines, 7);
    for (ScaleChange change : changes) {
      row(
          lines,
          change.what(),
          each(change.firstResultAfter()),
          each(change.stoppedAfter()),
          seconds(change.longestStandstill()),
          seconds(change.lasted()),
          Long.toString(change.results()),
          change.repeated() + " (" + percent(change.repeatedShare()) + ")");
    }
    lines.add("");
    lines.add(verdict.toString());
    return lines;
  }

  private List<Goal> goals() {
    List<Goal> goals = new ArrayList<>();
    for (SteadyWork work : steady.subList(1, steady.size())) {
      double reached = toLinear(work);
      goals.add(
          new Goal(
              work.replicas() + " embedders, to so many times one",
              "≥ " + ratio(LEAST_OF_LINEAR),
              ratio(reached) + (work.ranOut() ? ", with too little to do" : ""),
              reached >= LEAST_OF_LINEAR && !work.ranOut()));
    }
    Duration slowest =
        changes.stream()
            .flatMap(change -> change.firstResultAfter().stream())
            .max(Comparator.naturalOrder())
            .orElse(Duration.ZERO);
    goals.add(
        new Goal(
            "a started embedder's first result",
            "≤ " + seconds(WORKS_WITHIN),
            seconds(slowest),
            slowest.compareTo(WORKS_WITHIN) <= 0));
    for (ScaleChange change : changes) {
      if (!change.stoppedAfter().isEmpty()) {
        goals.add(
            new Goal(
                change.what() + ": texts sent again",
                "≤ " + percent(MOST_REPEATED),
                percent(change.repeatedShare()),
                change.repeatedShare() <= MOST_REPEATED));
      }
    }
    return goals;
  }

  private double toLinear(SteadyWork work) {
    SteadyWork first = steady.get(0);
    return work.rate() / (first.rate() * work.replicas() / first.replicas());
  }

  private static void row(List<String> lines, String... cells) {
    lines.add("| " + String.join(" | ", cells) + " |");
  }

  private static void rule(List<String> lines, int columns) {
    lines.add("|" + "---|".repeat(columns));
  }

  private static String each(List<Duration> times) {
    return times.isEmpty()
        ? "–"
        : times.stream().map(ScalingTables::seconds).collect(Collectors.joining(", "));
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }

  private static String ratio(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", share * 100);
  }
}
