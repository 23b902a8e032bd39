package dev.parley.e2e.soak;

import dev.parley.e2e.trial.DatabaseAbsence;
import dev.parley.e2e.trial.Trial;
import dev.parley.e2e.trial.Verdict;
import java.time.Duration;
import java.util.function.Consumer;

/** A database that is away under full load, which writers of 256 MiB of heap must outlast. */
final class DatabaseAbsences implements Scenario {
  private final Trial trial;
  private final DatabaseAbsence.Manner manner;
  private final Duration lasting;
  private final int conversations;
  private final Consumer<String> table;

  DatabaseAbsences(
      Trial trial,
      DatabaseAbsence.Manner manner,
      Duration lasting,
      int conversations,
      Consumer<String> table) {
    this.trial = trial;
    this.manner = manner;
    this.lasting = lasting;
    this.conversations = conversations;
    this.table = table;
  }

  @Override
  public boolean run(int rounds, long seed) throws Exception {
    for (int round = 1; round <= rounds; round++) {
      trial.publish(seed + round - 1, "round-" + round, conversations);
      table.accept("round " + round + ": " + trial.takeDatabaseAway(lasting, manner));
      Verdict verdict = trial.finish();
      table.accept(verdict.toString());
      if (!verdict.held()) {
        return false;
      }
    }
    return true;
  }
}
