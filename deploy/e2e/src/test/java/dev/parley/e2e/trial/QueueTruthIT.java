package dev.parley.e2e.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
class QueueTruthIT {
  private static final int EMBEDDERS_BATCH = 64;
  private static final int WRITERS_BATCH = 500;

  @Test
  void exportedQueueIsThatOfTheBrokersWhateverBecomesOfTheWorkers(TestStack stack)
      throws Exception {
    try (Trial trial = StackTrial.start(stack, getClass(), StackTrial.settings(1))) {
      trial.publish(StackTrial.seed(), "talk", 400);
      List<QueueTruth.Finding> findings = trial.holdQueueToTruth(Duration.ofSeconds(6));
      findings.forEach(System.out::println);
      assertThat(findings)
          .allSatisfy(
              finding -> {
                assertThat(finding.figures()).isPositive();
                assertThat(finding.largestDifference())
                    .isLessThanOrEqualTo(
                        finding.stage().equals("embed") ? EMBEDDERS_BATCH : WRITERS_BATCH);
              })
          .anySatisfy(
              finding -> {
                assertThat(finding.during()).isEqualTo("workers are frozen");
                assertThat(finding.largestLag()).isPositive();
              });
      StackTrial.assertHeld(trial.finish());
    }
  }
}
