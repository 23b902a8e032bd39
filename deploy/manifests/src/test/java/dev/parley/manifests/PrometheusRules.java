package dev.parley.manifests;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The rules of {@code deploy/prometheus}. */
final class PrometheusRules {
  static final Path FOLDER = YamlFile.DEPLOY.resolve("prometheus");
  static final List<Path> FILES =
      List.of(
          FOLDER.resolve("rules/recording.yaml").normalize(),
          FOLDER.resolve("rules/alerts.yaml").normalize());

  /** An alert, as its rule has it. */
  record Alert(
      String name, String expression, Map<String, Object> labels, Map<String, Object> annotations) {
    String severity() {
      return String.valueOf(labels.get("severity"));
    }
  }

  private PrometheusRules() {}

  /** The groups of all files, in the files' order. */
  static List<Map<String, Object>> groups() {
    return FILES.stream()
        .flatMap(file -> YamlFile.maps(YamlFile.document(file).get("groups")).stream())
        .toList();
  }

  static List<Alert> alerts() {
    List<Alert> alerts = new ArrayList<>();
    for (Map<String, Object> rule : rules()) {
      if (rule.containsKey("alert")) {
        alerts.add(
            new Alert(
                (String) rule.get("alert"),
                (String) rule.get("expr"),
                YamlFile.map(rule.get("labels")),
                YamlFile.map(rule.get("annotations"))));
      }
    }
    return alerts;
  }

  /** The expressions of all rules. */
  static List<String> expressions() {
    return rules().stream().map(rule -> (String) rule.get("expr")).toList();
  }

  /** The names that rules record. */
  static List<String> recorded() {
    return rules().stream()
        .filter(rule -> rule.containsKey("record"))
        .map(rule -> (String) rule.get("record"))
        .toList();
  }

  private static List<Map<String, Object>> rules() {
    return groups().stream().flatMap(group -> YamlFile.maps(group.get("rules")).stream()).toList();
  }
}
