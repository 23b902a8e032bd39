package dev.parley.e2e.soak;

import dev.parley.e2e.trial.ScaleChange;
import dev.parley.e2e.trial.Scaling;
import dev.parley.e2e.trial.SteadyWork;
import dev.parley.e2e.trial.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Embedders from one to two to four, restarted one by one, and back to one, under load. */
final class ScalingSteps implements Scenario {
  private final Scaling trial;
  private final Duration lasting;
  private final Consumer<String> table;

  /**
   * @param lasting how long each number of replicas is watched
   * @param table takes lines of Markdown as they come
   */
  ScalingSteps(Scaling trial, Duration lasting, Consumer<String> table) {
    this.trial = trial;
    this.lasting = lasting;
    this.table = table;
  }

  @Override
  public boolean run(int rounds, long seed) throws Exception {
    boolean held = true;
    for (int round = 0; round < rounds; round++) {
      held &= run(seed + round);
    }
    return held;
  }

  private boolean run(long seed) throws Exception {
    List<SteadyWork> steady = new ArrayList<>();
    List<ScaleChange> changes = new ArrayList<>();
    steady.add(told(trial.steady(lasting)));
    changes.add(told(trial.grow(1)));
    steady.add(told(trial.steady(lasting)));
    changes.add(told(trial.grow(2)));
    steady.add(told(trial.steady(lasting)));
    changes.add(told(trial.rollingRestart()));
    changes.add(told(trial.shrink(3)));
    Verdict verdict = told(trial.finish(seed));
    ScalingTables tables = new ScalingTables(steady, changes, verdict);
    tables.lines().forEach(table);
    return tables.held();
  }

  /** It takes minutes until the tables are complete. */
  private static <T> T told(T finding) {
    System.err.println(finding);
    return finding;
  }
}
