package dev.parley.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.runtime.alert.Severity;
import dev.parley.runtime.alert.Threshold;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Prometheus' rules and Parley's own health have the same limits. */
class ThresholdsTest {
  private static final Pattern LIMIT = Pattern.compile("([<>]) ([0-9.]+)");

  @ParameterizedTest
  @EnumSource
  void aThresholdAndItsAlertHaveTheSameLimits(Threshold threshold) {
    for (Severity severity : List.of(Severity.WARNING, Severity.CRITICAL)) {
      OptionalDouble limit = threshold.defaultLimit(severity);
      List<PrometheusRules.Alert> alerts =
          PrometheusRules.alerts().stream()
              .filter(alert -> threshold.code().equals(alert.labels().get("threshold")))
              .filter(alert -> alert.severity().equals(severity.code()))
              .toList();
      if (limit.isEmpty()) {
        assertThat(alerts).as("%s has no limit that is %s", threshold, severity).isEmpty();
      } else {
        assertThat(alerts)
            .as("%s that is %s", threshold, severity)
            .singleElement()
            .satisfies(
                alert ->
                    assertThat(limits(alert.expression(), threshold.beyond()))
                        .contains(limit.getAsDouble()));
      }
    }
  }

  @Test
  void noAlertNamesAThresholdThatIsNotThere() {
    assertThat(PrometheusRules.alerts())
        .filteredOn(alert -> alert.labels().containsKey("threshold"))
        .extracting(alert -> alert.labels().get("threshold"))
        .isSubsetOf(Arrays.stream(Threshold.values()).map(Threshold::code).toList());
  }

  private static List<Double> limits(String expression, Threshold.Beyond beyond) {
    List<Double> limits = new ArrayList<>();
    Matcher found = LIMIT.matcher(expression);
    while (found.find()) {
      if (found.group(1).equals(beyond == Threshold.Beyond.ABOVE ? ">" : "<")) {
        limits.add(Double.parseDouble(found.group(2)));
      }
    }
    return limits;
  }
}
