package dev.parley.writer.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.DeadLetterReason;
import dev.parley.writer.loop.WriterMetrics.Section;
import dev.parley.writer.store.Outcome;
import dev.parley.writer.store.RetryCause;
import dev.parley.writer.store.Statement;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names are public API. */
class MicrometerWriterMetricsTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final WriterMetrics metrics = new MicrometerWriterMetrics(registry);

  @Test
  void everythingIsThereFromTheStart() {
    assertThat(lines())
        .contains(
            "parley_write_rows_total{outcome=\"inserted\"} 0.0",
            "parley_write_rows_total{outcome=\"replaced\"} 0.0",
            "parley_write_rows_total{outcome=\"model-added\"} 0.0",
            "parley_write_rows_total{outcome=\"stale\"} 0.0",
            "parley_write_rows_total{outcome=\"unchanged\"} 0.0",
            "parley_write_rows_total{outcome=\"erased\"} 0.0",
            "parley_write_tombstones_total 0.0",
            "parley_write_retries_total{cause=\"disk\"} 0.0",
            "parley_write_retries_total{cause=\"read-only\"} 0.0",
            "parley_write_batches_waiting 0.0",
            "parley_database_slow_statements_total{statement=\"copy-passages\"} 0.0",
            "parley_dead_letters_total{reason=\"undecodable\",stage=\"write\"} 0.0",
            "parley_dead_letters_total{reason=\"refused-by-database\",stage=\"write\"} 0.0",
            "parley_publish_to_stored_seconds_count 0",
            "parley_write_batch_records_count 0",
            "parley_write_section_seconds_count{section=\"commit\"} 0");
  }

  @Test
  void eachMethodMovesItsMeter() {
    metrics.outcome(Outcome.REPLACED);
    metrics.deadLetter(DeadLetterReason.KEY_MISMATCH);
    metrics.section(Section.WRITE, Duration.ofMillis(1_500));
    metrics.batch(400);
    metrics.publishedToStored(Duration.ofMillis(150));
    metrics.tombstone();
    metrics.retry(RetryCause.DISK);
    metrics.waiting(1);
    metrics.waiting(1);
    metrics.waiting(-1);
    metrics.slowStatement(Statement.COMMIT);

    assertThat(lines())
        .contains(
            "parley_write_rows_total{outcome=\"replaced\"} 1.0",
            "parley_dead_letters_total{reason=\"key-mismatch\",stage=\"write\"} 1.0",
            "parley_write_section_seconds_sum{section=\"write\"} 1.5",
            "parley_write_batch_records_sum 400.0",
            "parley_publish_to_stored_seconds_bucket{le=\"0.1\"} 0",
            "parley_publish_to_stored_seconds_bucket{le=\"0.2\"} 1",
            "parley_write_tombstones_total 1.0",
            "parley_write_retries_total{cause=\"disk\"} 1.0",
            "parley_write_batches_waiting 1.0",
            "parley_database_slow_statements_total{statement=\"commit\"} 1.0");
  }

  @Test
  void whatABotPublishedByAClockAheadOfOursIsCounted() {
    metrics.publishedToStored(Duration.ofSeconds(-3));

    assertThat(lines()).contains("parley_publish_to_stored_seconds_count 1");
  }

  private List<String> lines() {
    return registry.scrape().lines().toList();
  }
}
