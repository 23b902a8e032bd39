package dev.parley.cli;

import dev.parley.runtime.alert.Alert;
import dev.parley.runtime.alert.Unit;
import dev.parley.runtime.overview.Figure;
import dev.parley.runtime.overview.Overview;
import dev.parley.runtime.overview.ProcessView;
import dev.parley.runtime.overview.StageView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** An overview for people at a terminal. What is not known is left out or called unknown. */
final class OverviewText {
  private static final String INDENT = "         ";
  private static final String BETWEEN = "  ";
  private static final int CELL = 34;

  private final Overview overview;
  private final int cellsInARow;

  /**
   * @param columns how wide the lines may be
   */
  OverviewText(Overview overview, int columns) {
    this.overview = overview;
    int beside = columns - INDENT.length() + BETWEEN.length();
    this.cellsInARow = Math.max(1, beside / (CELL + BETWEEN.length()));
  }

  /** Whether all is well, and why not. */
  static List<String> state(Overview overview) {
    List<String> lines = new ArrayList<>();
    lines.add("state    " + overview.stateCode());
    for (Alert alert : overview.alerts()) {
      lines.add(
          "  " + alert.severity().code() + ": " + alert.threshold().code() + ", " + alert.detail());
      lines.add("           " + alert.threshold().remedy());
    }
    return lines;
  }

  /** How the queue of a stage moves. */
  static List<String> queue(Overview overview, String name) {
    return overview.stages().stream()
        .filter(stage -> stage.name().equals(name))
        .map(OverviewText::queue)
        .toList();
  }

  /** Figures and workers. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    List<String> cells = new ArrayList<>();
    overview.figures().forEach((figure, value) -> cells.add(cell(figure, value)));
    for (int i = 0; i < cells.size(); i += cellsInARow) {
      String row = String.join(BETWEEN, cells.subList(i, Math.min(cells.size(), i + cellsInARow)));
      lines.add((i == 0 ? "figures  " : INDENT) + row.stripTrailing());
    }
    overview.processes().forEach(process -> lines.addAll(worker(process)));
    return lines;
  }

  private static String queue(StageView stage) {
    return "           in "
        + or(stage.inPerSecond(), Unit.PER_SECOND)
        + ", out "
        + or(stage.outPerSecond(), Unit.PER_SECOND)
        + ", oldest "
        + or(stage.oldestSeconds(), Unit.SECONDS)
        + (stage.drainSeconds().isPresent()
            ? ", empty in " + or(stage.drainSeconds(), Unit.SECONDS)
            : "")
        + (stage.held().orElse(0) > 0
            ? ", " + Counted.of((long) stage.held().getAsDouble(), "conversation") + " held"
            : "");
  }

  private static String cell(Figure figure, double value) {
    return String.format(Locale.ROOT, "%-24s %-9s", figure.label(), figure.unit().text(value));
  }

  private static List<String> worker(ProcessView worker) {
    List<String> lines = new ArrayList<>();
    String state = worker.ready().map(ready -> ready ? "ready" : "not ready").orElse("unknown");
    lines.add(
        "worker   "
            + worker.address()
            + ": "
            + state
            + (worker.program().isEmpty() ? "" : ", " + worker.program() + " " + worker.version())
            + (worker.ready().isPresent()
                ? ", " + Counted.of(worker.partitions().size(), "partition")
                : ""));
    worker.notWell().forEach(part -> lines.add("           " + part));
    return lines;
  }

  private static String or(OptionalDouble value, Unit unit) {
    return value.isPresent() ? unit.text(value.getAsDouble()) : "unknown";
  }
}
