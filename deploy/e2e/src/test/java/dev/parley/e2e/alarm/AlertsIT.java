package dev.parley.e2e.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.e2e.trial.StackTrial;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Faults that can be had quickly, in a real Prometheus with the deployed rules in a hurry; the soak
 * {@code alerts} has one for every alert. Of the limits only those of {@link RuleFiles#LOWERED}
 * differ from what is deployed, and no fault here needs one of them.
 */
@ExtendWith(StackExtension.class)
class AlertsIT {
  private static final List<InducedFault> QUICK =
      List.of(
          InducedFault.KEY_REFUSED,
          InducedFault.POISON,
          InducedFault.DATABASE_AWAY,
          InducedFault.EMBEDDER_FROZEN);

  @Test
  void aFaultMakesItsAlertsFireAndItsEndClearsThem(TestStack stack) throws Exception {
    List<AlertTrial.Seen> all = new ArrayList<>();
    try (MonitoredParley parley =
        MonitoredParley.start(
            InstalledPrometheus.orSkip(),
            StackTrial.backends(stack, stack.redisUri()),
            StackTrial.logs(getClass()).toAbsolutePath(),
            InstalledPrometheus.rules().hurried())) {
      AlertTrial trial = new AlertTrial(parley);
      for (InducedFault fault : QUICK) {
        all.addAll(trial.induce(fault));
      }
    }
    assertThat(all).allMatch(AlertTrial.Seen::held);
  }
}
