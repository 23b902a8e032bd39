package dev.parley.runtime.ops;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.stream.Collectors;

/**
 * The registry in Prometheus' text format, without the samples that are not a number: a gauge whose
 * value is unknown says NaN, and what is unknown is left out, so that no sum, alert or scaler takes
 * it for a value.
 */
final class PrometheusText {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry;

  PrometheusText(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  String scrape() {
    return registry
        .scrape(CONTENT_TYPE)
        .lines()
        .filter(line -> line.startsWith("#") || !line.endsWith(" NaN"))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
