package dev.parley.e2e.soak;

import dev.parley.e2e.trial.QueueTruth.Finding;
import dev.parley.e2e.trial.Trial;
import dev.parley.e2e.trial.Verdict;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** The queue that is exported, held beside the one that the brokers know. */
final class QueueTruths implements Scenario {
  private static final int PHASES = 5;

  /** A batch of each stage: what may be under way between two readings of one partition. */
  private static final Map<String, Integer> A_BATCH = Map.of("embed", 64, "write", 500);

  private final Trial trial;
  private final Duration lasting;
  private final int conversations;
  private final Consumer<String> table;

  /**
   * @param lasting all phases together
   */
  QueueTruths(Trial trial, Duration lasting, int conversations, Consumer<String> table) {
    this.trial = trial;
    this.lasting = lasting;
    this.conversations = conversations;
    this.table = table;
  }

  @Override
  public boolean run(int rounds, long seed) throws Exception {
    boolean held = true;
    for (int round = 1; round <= rounds; round++) {
      trial.publish(seed + round - 1, "round-" + round, conversations);
      for (Finding finding : trial.holdQueueToTruth(lasting.dividedBy(PHASES))) {
        table.accept("round " + round + ": " + finding);
        held &=
            finding.figures() > 0
                && finding.largestDifference()
                    <= Objects.requireNonNull(A_BATCH.get(finding.stage()));
      }
      Verdict verdict = trial.finish();
      table.accept(verdict.toString());
      held &= verdict.held();
    }
    return held;
  }
}
