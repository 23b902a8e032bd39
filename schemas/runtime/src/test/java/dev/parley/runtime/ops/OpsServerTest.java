package dev.parley.runtime.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.runtime.alert.AlertSettings;
import dev.parley.runtime.health.CheckResult;
import dev.parley.runtime.health.Health;
import dev.parley.runtime.health.HealthCheck;
import dev.parley.runtime.overview.OwnOverview;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpsServerTest {
  private final AtomicReference<CheckResult> kafka = new AtomicReference<>(CheckResult.ok());
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Health health = new Health(Duration.ofSeconds(20));
  private final OpsServer server = new OpsServer(anyPort(), registry, health);
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void start() throws IOException {
    health.ready(
        new HealthCheck() {
          @Override
          public String name() {
            return "kafka";
          }

          @Override
          public CheckResult check() {
            return kafka.get();
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(Duration.ZERO);
  }

  @Test
  void readyProcessSaysSo() throws Exception {
    HttpResponse<String> answer = get("/health/ready");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.body())
        .isEqualTo("{\"ok\":true,\"parts\":[{\"name\":\"kafka\",\"ok\":true,\"detail\":\"\"}]}\n");
  }

  @Test
  void unreadyProcessNamesThePartAndWhy() throws Exception {
    kafka.set(CheckResult.failed("no \"broker\" answers"));

    HttpResponse<String> answer = get("/health/ready");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body())
        .isEqualTo(
            "{\"ok\":false,\"parts\":[{\"name\":\"kafka\",\"ok\":false,"
                + "\"detail\":\"no \\\"broker\\\" answers\"}]}\n");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void metricsAreInPrometheusText() throws Exception {
    registry.counter("parley.test.events", "kind", "good").increment(3);

    HttpResponse<String> answer = get("/metrics");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.body())
        .contains("# TYPE parley_test_events_total counter\n")
        .contains("parley_test_events_total{kind=\"good\"} 3.0\n");
  }

  @Test
  void gaugeWithoutAValueIsLeftOut() throws Exception {
    AtomicReference<Double> held = new AtomicReference<>(Double.NaN);
    Gauge.builder("parley.test.held", held, AtomicReference::get).register(registry);

    assertThat(get("/metrics").body()).doesNotContain("\nparley_test_held ").doesNotContain("NaN");
    held.set(0.0);
    assertThat(get("/metrics").body()).contains("\nparley_test_held 0.0\n");
  }

  @Test
  void otherPathsAndMethodsAreRefused() throws Exception {
    assertThat(get("/metrics/more").statusCode()).isEqualTo(404);
    assertThat(get("/").body()).isEqualTo("try /metrics, /health/live or /health/ready\n");
    HttpResponse<String> posted = send("/metrics", "POST");
    assertThat(posted.statusCode()).isEqualTo(405);
    assertThat(posted.headers().firstValue("Allow")).contains("GET, HEAD");
    HttpResponse<String> head = send("/health/live", "HEAD");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void pageAndStatusShowWhatTheProcessKnowsAndReadinessExplainsItself() throws Exception {
    Gauge.builder("parley.queue.oldest", () -> 45)
        .baseUnit("seconds")
        .tag("stage", "embed")
        .register(registry);
    OwnOverview overview =
        new OwnOverview("embedder-worker", registry, health, AlertSettings.defaults());
    OpsServer withPage = new OpsServer(anyPort(), registry, health, Optional.of(overview));
    withPage.start();
    try {
      HttpResponse<String> page = send(withPage, "/", "GET");
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
      assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
          .startsWith("default-src 'none'");
      assertThat(page.body()).as("nothing from elsewhere").doesNotContain("src=", "@import");

      assertThat(send(withPage, "/status", "GET").body())
          .contains("\"of\":\"embedder-worker\"")
          .contains("\"state\":\"warning\"")
          .contains("\"oldest_seconds\":45.0")
          .contains("\"ready\":true");
      HttpResponse<String> ready = send(withPage, "/health/ready", "GET");
      assertThat(ready.statusCode()).as("an alert takes no worker out of service").isEqualTo(200);
      assertThat(ready.body())
          .contains("\"ok\":true")
          .contains("\"state\":\"warning\",\"alerts\":[{\"threshold\":\"queue-oldest\"");
      assertThat(send(withPage, "/health/live", "GET").body()).doesNotContain("alerts");
      kafka.set(CheckResult.failed("away"));
      assertThat(send(withPage, "/health/ready", "GET").body()).contains("\"state\":\"critical\"");
    } finally {
      withPage.stop(Duration.ZERO);
    }
  }

  @Test
  void portThatIsTakenIsNamed() {
    InetSocketAddress taken =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());

    assertThatThrownBy(() -> new OpsServer(taken, registry, health).start())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(Integer.toString(server.port()))
        .hasMessageContaining("set another port");
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(path, "GET");
  }

  private HttpResponse<String> send(String path, String method) throws Exception {
    return send(server, path, method);
  }

  private HttpResponse<String> send(OpsServer to, String path, String method) throws Exception {
    URI uri =
        URI.create(
            "http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + to.port() + path);
    return client.send(
        HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
