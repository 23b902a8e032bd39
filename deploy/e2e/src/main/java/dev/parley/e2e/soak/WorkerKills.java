package dev.parley.e2e.soak;

import dev.parley.e2e.trial.Outage;
import dev.parley.e2e.trial.Trial;
import dev.parley.e2e.trial.Verdict;
import dev.parley.e2e.worker.WorkerKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Rounds over one running system: load, a kill of each kind of worker while it has work, and then
 * all guarantees over everything that was ever published. It ends with the first round in which one
 * is broken, for what is lost once stays lost.
 */
final class WorkerKills implements Scenario {
  private final Trial trial;
  private final int conversations;
  private final Consumer<String> table;

  /**
   * @param conversations that each round adds to those before, which get snapshots too
   * @param table takes lines as they come
   */
  WorkerKills(Trial trial, int conversations, Consumer<String> table) {
    this.trial = trial;
    this.conversations = conversations;
    this.table = table;
  }

  @Override
  public boolean run(int rounds, long seed) throws Exception {
    table.accept(SoakRow.header());
    long acknowledged = 0;
    for (int round = 1; round <= rounds; round++) {
      long start = System.nanoTime();
      trial.publish(seed + round - 1, "round-" + round, conversations);
      List<Outage> outages = new ArrayList<>();
      for (WorkerKind kind : WorkerKind.values()) {
        outages.add(trial.kill(kind));
      }
      Verdict verdict = trial.finish();
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      table.accept(new SoakRow(round, outages, verdict, acknowledged, took).toString());
      if (!verdict.held()) {
        table.accept(verdict.toString());
        return false;
      }
      acknowledged = verdict.acknowledged();
    }
    return true;
  }
}
