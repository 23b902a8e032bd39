package dev.parley.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DashboardTest {
  private static final Path FILE = YamlFile.DEPLOY.resolve("grafana/dashboards/parley.json");

  private final JsonNode dashboard = read();

  @Test
  void everyPanelAsksSomethingOfTheChosenPrometheus() {
    assertThat(panels()).hasSizeGreaterThan(30);
    for (JsonNode panel : panels()) {
      assertThat(panel.path("targets")).as(panel.path("title").asText()).isNotEmpty();
      for (JsonNode target : panel.path("targets")) {
        assertThat(target.path("expr").asText()).isNotBlank();
        assertThat(target.at("/datasource/uid").asText()).isEqualTo("${datasource}");
      }
    }
  }

  @Test
  void panelsHaveTheirOwnNumberNameAndPlace() {
    List<JsonNode> all = new ArrayList<>();
    dashboard.path("panels").forEach(all::add);
    assertThat(all).extracting(panel -> panel.path("id").asInt()).doesNotHaveDuplicates();
    assertThat(all).extracting(panel -> panel.path("title").asText()).doesNotHaveDuplicates();
    List<Rectangle> taken = new ArrayList<>();
    for (JsonNode panel : all) {
      JsonNode at = panel.path("gridPos");
      Rectangle place =
          new Rectangle(
              at.path("x").asInt(),
              at.path("y").asInt(),
              at.path("w").asInt(),
              at.path("h").asInt());
      assertThat(place.x + place.width).isLessThanOrEqualTo(24);
      assertThat(taken).as(panel.path("title").asText()).noneMatch(place::intersects);
      taken.add(place);
    }
  }

  @Test
  void whatItReadsOfRecordedFiguresIsRecorded() {
    assertThat(panels())
        .flatExtracting(panel -> panel.findValuesAsText("expr"))
        .flatMap(MetricNames::recorded)
        .allSatisfy(name -> assertThat(PrometheusRules.recorded()).contains(name));
  }

  private List<JsonNode> panels() {
    List<JsonNode> panels = new ArrayList<>();
    for (JsonNode panel : dashboard.path("panels")) {
      if (!panel.path("type").asText().equals("row")) {
        panels.add(panel);
      }
    }
    return panels;
  }

  private static JsonNode read() {
    try {
      return new ObjectMapper().readTree(FILE.toFile());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
