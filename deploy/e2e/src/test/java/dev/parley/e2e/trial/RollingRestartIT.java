package dev.parley.e2e.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.e2e.worker.WorkerKind;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
class RollingRestartIT {
  @Test
  void guaranteesHoldWhenBothWorkersAreRestartedOneByOneUnderLoad(TestStack stack)
      throws Exception {
    try (Trial trial = StackTrial.start(stack, getClass(), StackTrial.settings(2))) {
      trial.publish(StackTrial.seed(), "talk", 400);
      for (WorkerKind kind : WorkerKind.values()) {
        assertThat(trial.rollingRestart(kind))
            .hasSize(2)
            .allSatisfy(outage -> assertThat(outage.unfinished()).isPositive());
      }
      StackTrial.assertHeld(trial.finish());
    }
  }
}
