package dev.parley.e2e.soak;

import dev.parley.e2e.alarm.AlertTrial;
import dev.parley.e2e.alarm.AlertTrial.Seen;
import dev.parley.e2e.alarm.InducedFault;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A fault for each alert, which makes it fire in a real Prometheus and whose end clears it. */
final class Alerts implements Scenario {
  private final AlertTrial trial;
  private final Set<InducedFault> faults;
  private final Consumer<String> table;

  /**
   * @param faults which of them; all when there is none
   */
  Alerts(AlertTrial trial, List<InducedFault> faults, Consumer<String> table) {
    this.trial = trial;
    this.faults = faults.isEmpty() ? EnumSet.allOf(InducedFault.class) : EnumSet.copyOf(faults);
    this.table = table;
  }

  @Override
  public boolean run(int rounds, long seed) throws Exception {
    table.accept("| alert | severity | fault | fired after | cleared after |");
    table.accept("|---|---|---|---|---|");
    boolean held = true;
    for (int round = 1; round <= rounds; round++) {
      for (InducedFault fault : faults) {
        for (Seen seen : trial.induce(fault)) {
          table.accept(row(seen));
          held &= seen.held();
        }
      }
    }
    return held;
  }

  private static String row(Seen seen) {
    return "| "
        + String.join(
            " | ",
            seen.alert().replace(" ", " | "),
            seen.fault().told(),
            seconds(seen.fired()),
            seconds(seen.cleared()))
        + " |";
  }

  private static String seconds(Optional<Duration> after) {
    return after
        .map(time -> String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0))
        .orElse("**NEVER**");
  }
}
