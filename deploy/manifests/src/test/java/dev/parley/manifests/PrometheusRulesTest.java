package dev.parley.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PrometheusRulesTest {
  private static final Path TESTS = PrometheusRules.FOLDER.resolve("tests/alerts.yaml");
  private static final Path OPERATORS_RULE =
      YamlFile.DEPLOY.resolve("kubernetes/components/monitoring/prometheus-rule.yaml");

  static Stream<PrometheusRules.Alert> alerts() {
    return PrometheusRules.alerts().stream();
  }

  @Test
  void promtoolFindsNoFaultWithTheRulesAndTheConfiguration() throws Exception {
    Program promtool = Program.promtool();
    for (Path rules : PrometheusRules.FILES) {
      Program.Ended checked = promtool.run("check", "rules", rules.toString());
      assertThat(checked.exitCode()).as(checked.said()).isZero();
    }
    Program.Ended checked =
        promtool.run(
            "check", "config", PrometheusRules.FOLDER.resolve("prometheus.yaml").toString());
    assertThat(checked.exitCode()).as(checked.said()).isZero();
  }

  @Test
  void aFaultForEachAlertMakesItFireAndItsEndClearsIt() throws Exception {
    Program.Ended tested = Program.promtool().run("test", "rules", TESTS.toString());
    assertThat(tested.exitCode()).as(tested.said()).isZero();
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void noAlertGoesWithoutSuchATest(PrometheusRules.Alert alert) {
    Set<String> expected =
        YamlFile.maps(YamlFile.document(TESTS).get("tests")).stream()
            .flatMap(test -> YamlFile.maps(test.get("alert_rule_test")).stream())
            .filter(one -> one.get("alertname").equals(alert.name()))
            .flatMap(
                one ->
                    YamlFile.maps(one.get("exp_alerts")).isEmpty()
                        ? Stream.of("none")
                        : YamlFile.maps(one.get("exp_alerts")).stream()
                            .map(fires -> YamlFile.map(fires.get("exp_labels")).get("severity"))
                            .map(String::valueOf))
            .collect(Collectors.toSet());
    assertThat(expected).contains(alert.severity(), "none");
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void everyAlertSaysHowBadItIsAndHasARunbook(PrometheusRules.Alert alert) {
    assertThat(alert.severity()).isIn("warning", "critical");
    assertThat(alert.annotations())
        .containsKey("summary")
        .containsEntry("runbook", "deploy/README.md#" + alert.name().toLowerCase(Locale.ROOT));
    assertThat(ReadmeNames.text(YamlFile.DEPLOY.resolve("README.md")))
        .containsPattern("(?m)^#+ " + alert.name() + "$");
  }

  @Test
  void theOperatorsRuleIsTheSame() {
    List<Map<String, Object>> groups =
        YamlFile.maps(YamlFile.map(YamlFile.document(OPERATORS_RULE).get("spec")).get("groups"));
    assertThat(groups)
        .as("put the groups of deploy/prometheus/rules into %s", OPERATORS_RULE)
        .isEqualTo(PrometheusRules.groups());
  }

  @Test
  void whatAlertsReadOfRecordedFiguresIsRecorded() {
    assertThat(PrometheusRules.expressions())
        .flatMap(MetricNames::recorded)
        .allSatisfy(name -> assertThat(PrometheusRules.recorded()).contains(name));
  }
}
