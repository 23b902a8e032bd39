package dev.parley.e2e.soak;

import dev.parley.e2e.trial.RebalanceStorm;
import dev.parley.e2e.trial.Trial;
import dev.parley.e2e.trial.Verdict;
import java.time.Duration;
import java.util.function.Consumer;

/** Writers scaled between one and four for as long as is told, which must never stop the work. */
final class WriterStorm implements Scenario {
  private static final Duration LONGEST_STANDSTILL = Duration.ofSeconds(30);

  private final Trial trial;
  private final Duration lasting;
  private final int conversations;
  private final Consumer<String> table;

  WriterStorm(Trial trial, Duration lasting, int conversations, Consumer<String> table) {
    this.trial = trial;
    this.lasting = lasting;
    this.conversations = conversations;
    this.table = table;
  }

  @Override
  public boolean run(int rounds, long seed) throws Exception {
    for (int round = 1; round <= rounds; round++) {
      trial.publish(seed + round - 1, "round-" + round, conversations);
      RebalanceStorm.Weather weather = trial.storm(lasting);
      Verdict verdict = trial.finish();
      table.accept("round " + round + ": " + weather);
      table.accept(verdict.toString());
      if (weather.longestStandstill().compareTo(LONGEST_STANDSTILL) > 0) {
        table.accept("BROKEN: progress at least every " + LONGEST_STANDSTILL);
        return false;
      }
      if (!verdict.held()) {
        return false;
      }
    }
    return true;
  }
}
