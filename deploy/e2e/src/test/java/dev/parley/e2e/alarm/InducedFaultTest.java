package dev.parley.e2e.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class InducedFaultTest {
  @Test
  void everyAlertAndSeverityOfTheRulesHasAFaultAndNoFaultAnAlertThatIsNotThere() throws Exception {
    List<String> induced =
        Arrays.stream(InducedFault.values()).flatMap(fault -> fault.alerts().stream()).toList();
    assertThat(induced)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(InstalledPrometheus.rules().names());
  }

  @Test
  void rulesInAHurryHaveTheSameAlertsAndNoMinutes() throws Exception {
    RuleFiles deployed = InstalledPrometheus.rules();
    RuleFiles hurried = deployed.hurried();
    assertThat(hurried.names()).isEqualTo(deployed.names());
    assertThat(hurried.recording() + hurried.alerts())
        .doesNotContainPattern("\\[\\d+m\\]")
        .doesNotContainPattern("for: \\d+m");
  }

  @Test
  void aLimitThatIsToBeLoweredAndIsNotThereIsAnError() {
    assertThatThrownBy(() -> new RuleFiles("", "nothing").hurried())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("parley:queue_oldest_seconds:max > 120");
  }
}
