package dev.parley.e2e.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.e2e.worker.WorkerKind;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
class EmbedderKilledIT {
  @Test
  void guaranteesHoldWhenTheEmbedderIsKilledThreeTimesUnderLoad(TestStack stack) throws Exception {
    try (Trial trial = StackTrial.start(stack, getClass(), StackTrial.settings(1))) {
      trial.publish(StackTrial.seed(), "talk", 400);
      for (int i = 0; i < 3; i++) {
        Outage outage = trial.kill(WorkerKind.EMBEDDER);
        System.out.println(outage);
        assertThat(outage.unfinished()).isPositive();
      }
      StackTrial.assertHeld(trial.finish());
    }
  }
}
