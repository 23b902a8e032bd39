package dev.parley.e2e.soak;

import dev.parley.e2e.trial.Trial;
import dev.parley.e2e.trial.Verdict;
import dev.parley.stack.TcpProxy;
import java.util.function.Consumer;

/** {@code kill -9} of the writer between the database's commit and that of the offsets. */
final class CommitGapKills implements Scenario {
  private final Trial trial;
  private final TcpProxy kafka;
  private final int conversations;
  private final Consumer<String> table;

  /**
   * @param kafka the writer's only way to Kafka
   */
  CommitGapKills(Trial trial, TcpProxy kafka, int conversations, Consumer<String> table) {
    this.trial = trial;
    this.kafka = kafka;
    this.conversations = conversations;
    this.table = table;
  }

  @Override
  public boolean run(int rounds, long seed) throws Exception {
    trial.publish(seed, "talk", conversations);
    for (int round = 1; round <= rounds; round++) {
      table.accept("kill " + round + ": " + trial.killBetweenCommits(kafka));
    }
    Verdict verdict = trial.finish();
    table.accept(verdict.toString());
    return verdict.held();
  }
}
