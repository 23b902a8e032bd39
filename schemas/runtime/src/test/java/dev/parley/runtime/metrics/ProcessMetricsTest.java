package dev.parley.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Metrics;
import org.junit.jupiter.api.Test;

class ProcessMetricsTest {
  @Test
  void everyMetricCarriesTheProgramAndTheJvmIsMeasured() {
    try (ProcessMetrics metrics = new ProcessMetrics("writer-worker")) {
      metrics.registry().counter("parley.test.events").increment();

      assertThat(metrics.registry().scrape())
          .contains("parley_test_events_total{program=\"writer-worker\"} 1.0")
          .contains("jvm_memory_used_bytes{")
          .contains("jvm_threads_live_threads{")
          .contains("process_uptime_seconds{");
      assertThat(Metrics.globalRegistry.getRegistries()).isEmpty();
    }
  }
}
