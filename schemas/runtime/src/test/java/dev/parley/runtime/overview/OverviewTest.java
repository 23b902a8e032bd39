package dev.parley.runtime.overview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.runtime.alert.Alert;
import dev.parley.runtime.alert.AlertSettings;
import dev.parley.runtime.alert.Severity;
import dev.parley.runtime.metrics.Fleet;
import dev.parley.runtime.metrics.MetricHistory;
import dev.parley.runtime.metrics.Scrape;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverviewTest {
  private final MetricHistory queues = new MetricHistory();
  private final MetricHistory worker = new MetricHistory();

  @Test
  void whatIsUnknownRaisesNoAlertAndIsLeftOut() {
    Overview overview = overview();

    assertThat(overview.state()).isEqualTo(Severity.HEALTHY);
    assertThat(overview.figures()).isEmpty();
    assertThat(OverviewJson.write(overview))
        .contains("\"stages\":[],\"figures\":[]")
        .as("not healthy, for nothing is known of any queue")
        .contains("\"state\":\"unknown\"");
  }

  @Test
  void longQueueThatMovesFastIsWell() {
    queue("parley_queue_size", 100_000);
    queue("parley_queue_oldest_seconds", 2);

    assertThat(overview().alerts()).isEmpty();
    assertThat(overview().stateCode()).isEqualTo("healthy");
  }

  @Test
  void oldQueueIsToldWithItsLengthTheWorstFirst() {
    queue("parley_queue_size", 712);
    queue("parley_queue_oldest_seconds", 45);

    Overview overview = overview();

    assertThat(overview.state()).isEqualTo(Severity.CRITICAL);
    assertThat(overview.alerts())
        .extracting(alert -> alert.threshold().code() + " " + alert.severity().code())
        .containsExactly("queue-size critical", "queue-oldest warning");
    assertThat(overview.alerts().get(0).detail()).startsWith("embed: 712 is above 500: records");
    assertThat(OverviewJson.write(overview))
        .contains("\"state\":\"critical\"", "\"threshold\":\"queue-size\"", "\"size\":712.0");
  }

  @Test
  void heldIsTheSizeLessTheLag() {
    queues.add(
        0,
        scrape(
            "parley_queue_lag_records{stage=\"embed\",topic=\"t\",partition=\"0\"} 5.0\n"
                + "parley_queue_lag_records{stage=\"embed\",topic=\"t\",partition=\"1\"} 2.0\n"
                + "parley_queue_size{stage=\"embed\"} 10.0\n"));

    assertThat(overview().stages().get(0).held()).hasValue(3);
  }

  @Test
  void failingCallsADeadLetterAndAFullPoolAreTold() {
    worker.add(
        0,
        scrape(
            """
            parley_window_call_seconds_count{outcome="ok"} 0.0
            parley_window_call_seconds_count{outcome="failed"} 0.0
            parley_dead_letters_total{reason="invalid",stage="embed"} 4.0
            """));
    worker.add(
        Duration.ofSeconds(60).toNanos(),
        scrape(
            """
            parley_window_call_seconds_count{outcome="ok"} 92.0
            parley_window_call_seconds_count{outcome="failed"} 8.0
            parley_dead_letters_total{reason="invalid",stage="embed"} 5.0
            hikaricp_connections_pending{pool="parley-writer"} 9.0
            parley_provider_needs_attention 1.0
            """));

    List<String> alerts =
        overview().alerts().stream()
            .map(alert -> alert.threshold().code() + " " + alert.severity().code())
            .toList();

    assertThat(alerts)
        .containsExactly(
            "pool-pending critical",
            "provider-attention critical",
            "success warning",
            "dead-letters warning");
  }

  @Test
  void alertSaysWhatToDo() {
    queue("parley_queue_unmoved_seconds", 400);

    Alert alert = overview().alerts().get(0);

    assertThat(alert.detail()).startsWith("embed: 6 m 40 s is above 5 m 0 s: time for which");
    assertThat(alert.threshold().remedy()).contains("/health/ready");
  }

  private Overview overview() {
    return Overview.of(
        "system", AlertSettings.defaults(), queues, new Fleet(List.of(worker)), List.of());
  }

  private void queue(String name, double value) {
    String before =
        queues
            .last()
            .map(
                last ->
                    last.values().entrySet().stream()
                        .map(one -> one.getKey().name() + "{stage=\"embed\"} " + one.getValue())
                        .reduce("", (all, line) -> all + line + "\n"))
            .orElse("");
    queues.add(System.nanoTime(), scrape(before + name + "{stage=\"embed\"} " + value + "\n"));
  }

  private static Scrape scrape(String text) {
    return new Scrape.Parser().parse(text);
  }
}
