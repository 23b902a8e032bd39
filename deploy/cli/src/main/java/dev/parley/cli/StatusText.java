package dev.parley.cli;

import dev.parley.embedder.embed.cost.DaySpending;
import dev.parley.runtime.overview.Overview;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** A status for people. */
final class StatusText {
  private StatusText() {}

  /** What matters most comes first. */
  static List<String> lines(StatusReport report, int columns) {
    List<String> lines = new ArrayList<>(OverviewText.state(report.overview()));
    for (StatusReport.Stage stage : report.stages()) {
      lines.addAll(stage(stage, report.overview()));
    }
    lines.add("dead     " + or(report.deadLetters(), StatusText::deadLetters));
    lines.add("stored   " + or(report.database(), StatusText::database));
    report
        .database()
        .value()
        .ifPresent(
            database ->
                lines.add(
                    "model    "
                        + or(
                            database.activeModel(),
                            model ->
                                model.name()
                                    + " "
                                    + model.revision()
                                    + ", "
                                    + Counted.of(model.dimensions(), "dimension"))));
    report.spending().ifPresent(one -> lines.add("today    " + or(one, StatusText::spending)));
    lines.addAll(new OverviewText(report.overview(), columns).lines());
    for (StatusReport.Topic topic : report.topics()) {
      lines.add(
          "topic    "
              + topic.name()
              + ": "
              + or(topic.partitions(), partitions -> Counted.of(partitions, "partition")));
    }
    return lines;
  }

  private static List<String> stage(StatusReport.Stage stage, Overview overview) {
    List<String> lines = new ArrayList<>();
    String lag =
        stage.lag().total().isPresent()
            ? Counted.of(stage.lag().total().getAsLong(), "record") + " waiting"
            : "waiting records unknown: " + stage.lag().unknownBecause().orElse("no answer");
    lines.add(
        "stage    "
            + stage.stage().name()
            + ": "
            + lag
            + ", "
            + or(stage.members(), members -> Counted.of(members.size(), "member"))
            + " (group "
            + stage.stage().group()
            + ")");
    lines.addAll(OverviewText.queue(overview, stage.stage().name()));
    stage
        .members()
        .value()
        .ifPresent(
            members ->
                members.forEach(
                    member ->
                        lines.add(
                            "           "
                                + member.id()
                                + " at "
                                + member.host()
                                + ": "
                                + Counted.of(member.partitions(), "partition"))));
    return lines;
  }

  private static String deadLetters(StatusReport.DeadLetters letters) {
    Map<String, Integer> sorted = new TreeMap<>(letters.byReason());
    return (letters.complete() ? "" : "at least ")
        + Counted.of(letters.total(), "letter")
        + (sorted.isEmpty() ? "" : " " + sorted);
  }

  private static String database(StatusReport.Database database) {
    return or(database.conversations(), rows -> Counted.of(rows, "conversation"))
        + ", "
        + or(database.passages(), rows -> Counted.of(rows, "passage"));
  }

  private static String spending(DaySpending spending) {
    String money =
        spending
            .money()
            .map(amount -> ", cost " + amount.stripTrailingZeros().toPlainString())
            .orElse("");
    String budgets =
        spending.spentBudgetCount() == 0
            ? ""
            : ", "
                + Counted.of(spending.spentBudgetCount(), "budget")
                + " spent: "
                + String.join(", ", spending.spentBudgets())
                + (spending.spentBudgetCount() > spending.spentBudgets().size() ? ", ..." : "");
    return Counted.of(spending.tokens(), "token") + money + budgets + " (since midnight UTC)";
  }

  private static <T> String or(Known<T> known, Function<T, String> text) {
    return known.fold(text, because -> "unknown: " + because);
  }
}
