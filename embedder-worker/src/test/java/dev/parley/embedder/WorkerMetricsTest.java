package dev.parley.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedder.topology.IntakeSettings;
import dev.parley.embedder.window.WindowSettings;
import dev.parley.runtime.health.Health;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.wire.Topics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Names of metrics are what dashboards and alerts are made of. */
class WorkerMetricsTest {
  @Test
  void everyMetricIsThereFromTheStartUnderItsName() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    EmbedderWorker.create(
        new EmbedderSettings(
            Optional.empty(),
            Path.of("unused"),
            true,
            true,
            Duration.ofSeconds(1),
            new WindowSettings(1, 1, Duration.ZERO, 1, Duration.ofSeconds(1)),
            new IntakeSettings(2, 1, 3, 1)),
        new KafkaSettings(new Topics(), (short) 1, Map.of()),
        new ScriptedEmbedder(),
        registry,
        new Health(),
        (part, cause) -> {});

    Set<String> names = new TreeSet<>();
    registry
        .scrape()
        .lines()
        .filter(line -> line.startsWith("# TYPE "))
        .map(line -> line.split(" ")[2])
        .filter(name -> !name.endsWith("_max"))
        .forEach(names::add);
    assertThat(names)
        .containsExactly(
            "parley_dead_letters_total",
            "parley_embedder_bulk_forwarded_total",
            "parley_embedder_bulk_gate_shut",
            "parley_embedder_bulk_held_records",
            "parley_embedder_dropped_total",
            "parley_embedder_fuse_blown_total",
            "parley_embedder_gate_shut",
            "parley_embedder_publish_to_forward_seconds",
            "parley_embedder_received_total",
            "parley_embedder_superseded_total",
            "parley_embedder_tombstones_total",
            "parley_queue_held_oldest_seconds",
            "parley_queue_held_records",
            "parley_window_batch_size",
            "parley_window_batches_total",
            "parley_window_call_seconds",
            "parley_window_finished",
            "parley_window_held_bytes",
            "parley_window_in_flight",
            "parley_window_postponed",
            "parley_window_queued",
            "parley_window_wait_seconds",
            "parley_window_without_vectors_total");
    assertThat(registry.scrape())
        .contains("parley_dead_letters_total{reason=\"undecodable\",stage=\"embed\"} 0.0")
        .contains("parley_queue_held_records 0.0");
  }
}
