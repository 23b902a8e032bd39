package dev.parley.e2e.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
class PaidTextsIT {
  /** Five kills: {@code deploy/e2e/run soak --scenario paid-texts}. */
  @Test
  void aKillCostsNoMoreTextsThanWereInFlight(TestStack stack) throws Exception {
    try (PaidTexts trial =
        PaidTexts.start(
            StackTrial.backends(stack, stack.redisUri()), StackTrial.logs(getClass()))) {
      PaidTexts.Bill bill = trial.kill(StackTrial.seed());

      System.out.println(bill);
      assertThat(bill.outages()).hasSize(1);
      assertThat(bill.forwarded()).as("each once").isEqualTo(bill.conversations());
      assertThat(bill.extra()).isBetween(0L, bill.allowed());
    }
  }
}
