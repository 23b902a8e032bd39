package dev.parley.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetricNamesTest {
  private static final Path DASHBOARD = YamlFile.DEPLOY.resolve("grafana/dashboards/parley.json");

  @Test
  void whatIsAskedOfPrometheusIsAMetricOfTheReadmesTable() throws Exception {
    List<String> asked =
        Stream.of(
                PrometheusRules.expressions().stream(),
                new ObjectMapper().readTree(DASHBOARD.toFile()).findValuesAsText("expr").stream(),
                AutoscalingTest.byPrometheus()
                    .flatMap(scaled -> scaled.spec().triggers().stream())
                    .map(trigger -> trigger.metadata().get("query")))
            .flatMap(expressions -> expressions)
            .toList();
    Set<String> unknown = new TreeSet<>();
    asked.forEach(expression -> unknown.addAll(MetricNames.own(expression)));
    unknown.removeAll(ReadmeNames.metrics());
    assertThat(unknown).isEmpty();
  }
}
