package dev.parley.e2e.soak;

import dev.parley.e2e.trial.Trial;
import dev.parley.e2e.trial.Verdict;
import dev.parley.e2e.worker.WorkerKind;
import java.util.function.Consumer;

/** {@code kill -9} of each of two writers in turn, under one load that goes on meanwhile. */
final class WriterKills implements Scenario {
  private static final int WRITERS = 2;

  private final Trial trial;
  private final int conversations;
  private final Consumer<String> table;

  /**
   * @param conversations that are published at least once before the end
   */
  WriterKills(Trial trial, int conversations, Consumer<String> table) {
    this.trial = trial;
    this.conversations = conversations;
    this.table = table;
  }

  @Override
  public boolean run(int rounds, long seed) throws Exception {
    trial.publish(seed, "talk", conversations);
    for (int round = 1; round <= rounds; round++) {
      for (int writer = 0; writer < WRITERS; writer++) {
        table.accept("kill " + round + ": " + trial.kill(WorkerKind.WRITER, writer));
      }
    }
    trial.awaitConversations(conversations);
    Verdict verdict = trial.finish();
    table.accept(verdict.toString());
    return verdict.held();
  }
}
