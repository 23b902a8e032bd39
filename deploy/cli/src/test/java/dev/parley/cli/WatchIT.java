package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.runtime.alert.AlertSettings;
import dev.parley.runtime.health.Health;
import dev.parley.runtime.lifecycle.Lifecycle;
import dev.parley.runtime.metrics.ProcessMetrics;
import dev.parley.runtime.ops.OpsServer;
import dev.parley.runtime.queue.QueueSettings;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.Topics;
import io.micrometer.core.instrument.Gauge;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A watch over a system of which one embedder is up: a process that shows what an embedder does.
 */
@ExtendWith(StackExtension.class)
class WatchIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final QueueSettings OFTEN =
      new QueueSettings(Duration.ofMillis(200), Duration.ofMillis(500));

  private final KafkaSettings kafka;
  private final Topics topics;
  private final Lifecycle embedder = new Lifecycle(Duration.ofSeconds(20));
  private final Lifecycle watch = new Lifecycle(Duration.ofSeconds(20));
  private final AtomicInteger held = new AtomicInteger(3);
  private final HttpClient http = HttpClient.newHttpClient();
  private OpsServer ops;

  WatchIT(TestStack stack) throws InterruptedException {
    topics = stack.newTopics(2);
    kafka =
        new KafkaSettings(topics, (short) 1, Map.of("bootstrap.servers", stack.bootstrapServers()));
  }

  @BeforeEach
  void start() {
    ProcessMetrics ofEmbedder = new ProcessMetrics("embedder-worker");
    Gauge.builder("parley.queue.held.records", held, AtomicInteger::get)
        .register(ofEmbedder.registry());
    OpsServer embedderOps =
        embedder.add(new OpsServer(anyPort(), ofEmbedder.registry(), new Health()));
    embedder.start();
    String address = "127.0.0.1:" + embedderOps.port();

    ProcessMetrics metrics = new ProcessMetrics("watch");
    WatchedSystem watched =
        new WatchedSystem(
            kafka,
            OFTEN,
            AlertSettings.defaults(),
            () -> List.of(address, "127.0.0.1:1"),
            metrics.registry());
    Health health = new Health();
    health.ready(watched);
    ops = watch.add(new OpsServer(anyPort(), metrics.registry(), health, Optional.of(watched)));
    watch.add(watched);
    watch.start();
  }

  @AfterEach
  void stop() {
    watch.stop();
    embedder.stop();
  }

  @Test
  void queuesAreToldWithWhatWorkersHoldAndAlsoWhenAllWorkersAreDown() throws Exception {
    send(0, System.currentTimeMillis(), 5);

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              JsonNode status = status();
              assertThat(stage(status, "embed").path("lag").asDouble(-1)).isEqualTo(5);
              assertThat(stage(status, "embed").path("size").asDouble(-1)).isEqualTo(8);
              assertThat(stage(status, "write").path("size").asDouble(-1)).isZero();
              assertThat(status.at("/processes/0/program").asText()).isEqualTo("embedder-worker");
              assertThat(status.at("/processes/0/version").asText()).isNotEmpty();
              assertThat(status.at("/processes/0/ready").asBoolean()).isTrue();
              assertThat(status.at("/processes/1").has("ready")).isFalse();
              assertThat(get("/health/ready").statusCode()).isEqualTo(200);
            });
    assertThat(get("/metrics").body())
        .contains("parley_queue_size{program=\"watch\",stage=\"embed\"} 8.0")
        .containsPattern(
            "parley_queue_lag_records\\{partition=\"0\",program=\"watch\",stage=\"embed\",topic=\""
                + topics.conversations().name()
                + "\"\\} 5.0");

    embedder.stop();
    send(1, System.currentTimeMillis(), 2);
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              JsonNode status = status();
              assertThat(stage(status, "embed").path("lag").asDouble(-1)).isEqualTo(7);
              assertThat(stage(status, "embed").path("size").asDouble(-1))
                  .as("what is held is unknown, and left out")
                  .isEqualTo(7);
              assertThat(status.at("/processes/0").has("ready")).isFalse();
            });
  }

  @Test
  void pageShowsQueuesAndAnAlertAndForgetsItInARealBrowser(@TempDir Path directory)
      throws Exception {
    if (!Browser.isThere()) {
      System.err.println(
          "SKIPPED: the status page is not tried in a browser, for there is no /usr/bin/chromium"
              + " with /usr/bin/chromedriver: install chromium and chromium-driver");
    }
    assumeTrue(Browser.isThere(), "no chromium and chromedriver");
    // By a clock that is ahead, so that they are not old when the browser is slow to start.
    send(0, System.currentTimeMillis() + 1_800_000, 5);
    Path kept = Files.createDirectories(Path.of("target", "screenshots"));
    try (Browser browser = Browser.start(directory)) {
      browser.resize(1_000, 900);
      browser.open("http://127.0.0.1:" + ops.port() + "/");
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                assertThat(text(browser, "[data-name=\"embed.size\"] b")).isEqualTo("8");
                assertThat(text(browser, "#state")).isEqualTo("● healthy");
                assertThat(text(browser, "#workers")).contains("● ready", "▲ unknown");
              });
      browser.screenshot(kept.resolve("healthy.png"));

      int before = browser.evaluate("Number(document.body.dataset.updates)").asInt();
      send(1, System.currentTimeMillis() - 3_600_000, 700);
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                assertThat(text(browser, "#state")).isEqualTo("■ critical");
                assertThat(text(browser, "#alerts"))
                    .contains("■ critical · queue-oldest · embed: 1 h 0 m is above 2 m 0 s")
                    .contains("■ critical · queue-size · embed: 708 is above 500")
                    .contains("add replicas");
              });
      assertThat(browser.evaluate("Number(document.body.dataset.updates)").asInt())
          .isGreaterThan(before);
      assertThat(
              browser
                  .evaluate(
                      "document.querySelectorAll('[data-name=\"embed.size\"] polyline').length")
                  .asInt())
          .as("sparklines")
          .isPositive();
      browser.screenshot(kept.resolve("critical.png"));
      browser.resize(360, 740);
      assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
          .as("a phone shows it without scrolling sideways")
          .isLessThanOrEqualTo(360);
      assertThat(browser.evaluate("document.querySelector('#workers td').offsetWidth").asInt())
          .as("on a phone a worker's cells stand one below the other")
          .isGreaterThan(250);
      browser.screenshot(kept.resolve("phone.png"));
      assertThat(
              browser
                  .evaluate(
                      "performance.getEntriesByType('resource').map(one => new URL(one.name)"
                          + ".pathname).filter(path => path !== '/status').length")
                  .asInt())
          .as("loads nothing but its own status")
          .isZero();

      commit(0, 5);
      commit(1, 700);
      await().atMost(SOON).until(() -> text(browser, "#state").equals("● healthy"));
    }
  }

  private static String text(Browser browser, String selector) throws Exception {
    return browser
        .evaluate("document.querySelector('" + selector + "')?.textContent ?? ''")
        .asText();
  }

  private JsonNode status() throws Exception {
    return new ObjectMapper().readTree(get("/status").body());
  }

  private static JsonNode stage(JsonNode status, String name) {
    for (JsonNode stage : status.path("stages")) {
      if (stage.path("name").asText().equals(name)) {
        return stage;
      }
    }
    return new ObjectMapper().createObjectNode();
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + ops.port() + path);
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private void send(int partition, long timestamp, int records) throws Exception {
    String topic = topics.conversations().name();
    try (var producer =
        new KafkaProducer<>(
            kafka.over(Map.of()), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < records; i++) {
        producer.send(new ProducerRecord<>(topic, partition, timestamp, null, new byte[10]));
      }
      producer.flush();
    }
  }

  private void commit(int partition, long offset) throws Exception {
    TopicPartition at = new TopicPartition(topics.conversations().name(), partition);
    try (Admin admin = Admin.create(kafka.over(Map.of()))) {
      admin
          .alterConsumerGroupOffsets(
              topics.embedderGroup(), Map.of(at, new OffsetAndMetadata(offset)))
          .all()
          .get();
    }
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
