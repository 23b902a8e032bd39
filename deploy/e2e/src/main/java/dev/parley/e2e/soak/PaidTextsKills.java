package dev.parley.e2e.soak;

import dev.parley.e2e.trial.PaidTexts;
import java.util.function.Consumer;

/** A kill a round of an embedder that pays for each text, and the bill after it. */
final class PaidTextsKills implements Scenario {
  private final PaidTexts trial;
  private final Consumer<String> table;

  /**
   * @param table takes lines as they come
   */
  PaidTextsKills(PaidTexts trial, Consumer<String> table) {
    this.trial = trial;
    this.table = table;
  }

  @Override
  public boolean run(int rounds, long seed) throws Exception {
    boolean held = true;
    for (int round = 0; round < rounds && held; round++) {
      PaidTexts.Bill bill = trial.kill(seed + round);
      table.accept("seed " + (seed + round) + ", " + bill);
      held = bill.held();
    }
    return held;
  }
}
