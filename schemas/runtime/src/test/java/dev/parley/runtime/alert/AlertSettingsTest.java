package dev.parley.runtime.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.runtime.settings.InvalidSettingsException;
import dev.parley.runtime.settings.SettingsReader;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AlertSettingsTest {
  private final AlertSettings defaults = AlertSettings.read(SettingsReader.of(Map.of()));

  @ParameterizedTest
  @EnumSource
  void whatNobodySetsIsAsTheTableSays(Threshold threshold) {
    for (Severity severity : Severity.values()) {
      assertThat(defaults.limit(threshold, severity)).isEqualTo(threshold.defaultLimit(severity));
      assertThat(AlertSettings.defaults().limit(threshold, severity))
          .isEqualTo(threshold.defaultLimit(severity));
    }
  }

  @Test
  void severityIsThatOfTheWorstLimitThatIsCrossed() {
    assertThat(defaults.severity(Threshold.QUEUE_OLDEST, 30)).isEqualTo(Severity.HEALTHY);
    assertThat(defaults.severity(Threshold.QUEUE_OLDEST, 31)).isEqualTo(Severity.WARNING);
    assertThat(defaults.severity(Threshold.QUEUE_OLDEST, 121)).isEqualTo(Severity.CRITICAL);
    assertThat(defaults.severity(Threshold.SUCCESS, 0.95)).isEqualTo(Severity.HEALTHY);
    assertThat(defaults.severity(Threshold.SUCCESS, 0.94)).isEqualTo(Severity.WARNING);
    assertThat(defaults.severity(Threshold.SUCCESS, 0.8)).isEqualTo(Severity.CRITICAL);
    assertThat(defaults.severity(Threshold.PROVIDER_ATTENTION, 1)).isEqualTo(Severity.CRITICAL);
    assertThat(defaults.severity(Threshold.BREAKER_OPEN, 24)).isEqualTo(Severity.WARNING);
  }

  @Test
  void everyLimitCanBeSet() {
    AlertSettings set =
        AlertSettings.read(
            SettingsReader.of(
                Map.of(
                    "PARLEY_ALERTS_QUEUE_OLDEST_WARNING", "1s",
                    "PARLEY_ALERTS_SUCCESS_CRITICAL", "50",
                    "PARLEY_ALERTS_QUEUE_SIZE_CRITICAL", "100000")));

    assertThat(set.limit(Threshold.QUEUE_OLDEST, Severity.WARNING)).hasValue(1);
    assertThat(set.limit(Threshold.SUCCESS, Severity.CRITICAL)).hasValue(0.5);
    assertThat(set.limit(Threshold.QUEUE_SIZE, Severity.CRITICAL)).hasValue(100_000);
  }

  @Test
  void warningThatWouldComeAfterTheCriticalOneIsRefused() {
    SettingsReader reader = SettingsReader.of(Map.of("PARLEY_ALERTS_WRITE_BATCH_WARNING", "5s"));
    AlertSettings.read(reader);

    assertThatThrownBy(reader::failOnProblems)
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining(
            "parley.alerts.write-batch-warning is beyond parley.alerts.write-batch-critical");
  }
}
