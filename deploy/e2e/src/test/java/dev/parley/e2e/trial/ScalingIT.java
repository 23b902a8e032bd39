package dev.parley.e2e.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
class ScalingIT {
  /** One to four and back, with figures: {@code deploy/e2e/run soak --scenario scaling}. */
  @Test
  void anEmbedderThatComesAndGoesLosesNothingAndRepeatsNoMoreThanWasHeld(TestStack stack)
      throws Exception {
    try (Scaling trial =
        Scaling.start(
            StackTrial.backends(stack, stack.redisUri()),
            StackTrial.logs(getClass()),
            Duration.ZERO)) {
      ScaleChange came = trial.grow(1);
      ScaleChange went = trial.shrink(1);
      Verdict verdict = trial.finish(StackTrial.seed());

      System.out.println(came + "\n" + went + "\n" + verdict);
      assertThat(came.firstResultAfter()).hasSize(1);
      assertThat(went.stoppedAfter()).hasSize(1);
      assertThat(verdict.broken()).as("%s", verdict).isEmpty();
      assertThat(verdict.stored()).isEqualTo(verdict.acknowledged()).isPositive();
      assertThat(trial.repeated()).isBetween(0L, 2L * Scaling.held());
    }
  }
}
