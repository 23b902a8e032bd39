package dev.parley.runtime.ops;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.parley.runtime.alert.Alert;
import dev.parley.runtime.health.Health;
import dev.parley.runtime.health.HealthReport;
import dev.parley.runtime.lifecycle.Service;
import dev.parley.runtime.overview.OverviewJson;
import dev.parley.runtime.overview.OverviewSource;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /metrics} in Prometheus' text format, {@code /health/live} and {@code
 * /health/ready} as JSON that names each part and why it is not well, with status 503 when one is
 * not, and where there is an overview a page for people at {@code /} with what it shows as JSON at
 * {@code /status}. It has no access control and shows no conversation: keep the port inside.
 */
public final class OpsServer implements Service {
  private static final Logger log = LoggerFactory.getLogger(OpsServer.class);

  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON = "application/json";

  /** Probes and a scrape, with some to spare for a client that dawdles. */
  private static final int THREADS = 4;

  private final InetSocketAddress address;
  private final PrometheusText metrics;
  private final Health health;
  private final Optional<OverviewSource> overview;
  private @Nullable HttpServer server;
  private @Nullable ExecutorService threads;

  /**
   * @param address where to listen; port 0 takes any that is free
   */
  public OpsServer(InetSocketAddress address, PrometheusMeterRegistry registry, Health health) {
    this(address, registry, health, Optional.empty());
  }

  /**
   * @param address where to listen; port 0 takes any that is free
   * @param overview what the page shows, if there is to be one
   */
  public OpsServer(
      InetSocketAddress address,
      PrometheusMeterRegistry registry,
      Health health,
      Optional<OverviewSource> overview) {
    this.address = address;
    this.metrics = new PrometheusText(registry);
    this.health = health;
    this.overview = overview;
  }

  @Override
  public String name() {
    return "ops";
  }

  /**
   * @throws IOException naming the address when it cannot listen there
   */
  @Override
  public synchronized void start() throws IOException {
    try {
      server = HttpServer.create(address, 0);
    } catch (IOException e) {
      throw new IOException(
          "cannot listen at " + address + " for metrics and health: set another port or host", e);
    }
    threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "ops");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
    log.info("metrics and health at http://{}:{}", address.getHostString(), port());
  }

  @Override
  public synchronized void stop(Duration within) {
    if (server != null) {
      server.stop(0);
      server = null;
    }
    if (threads != null) {
      threads.shutdownNow();
      threads = null;
    }
  }

  /**
   * The port it listens at.
   *
   * @throws IllegalStateException when it does not
   */
  public synchronized int port() {
    if (server == null) {
      throw new IllegalStateException("the ops server is not started");
    }
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      if (!method.equals("GET") && !method.equals("HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        send(exchange, 405, TEXT, "only GET and HEAD\n");
        return;
      }
      switch (exchange.getRequestURI().getPath()) {
        case "/metrics" -> send(exchange, 200, PrometheusText.CONTENT_TYPE, metrics.scrape());
        case "/health/live" -> send(exchange, health.liveness(), Optional.empty());
        case "/health/ready" ->
            send(exchange, health.readiness(), overview.map(OverviewSource::alerts));
        case "/" -> page(exchange);
        case "/status" -> status(exchange);
        default -> notFound(exchange);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The server is stopping: the connection just closes.
    } catch (RuntimeException e) {
      // The JDK's server would swallow it and leave the client without an answer.
      log.error("{} failed", exchange.getRequestURI().getPath(), e);
      throw e;
    }
  }

  private void page(HttpExchange exchange) throws IOException {
    if (overview.isEmpty()) {
      notFound(exchange);
      return;
    }
    exchange.getResponseHeaders().set("Content-Security-Policy", StatusPage.MAY_LOAD);
    send(exchange, 200, "text/html; charset=utf-8", StatusPage.html());
  }

  private void status(HttpExchange exchange) throws IOException {
    if (overview.isEmpty()) {
      notFound(exchange);
      return;
    }
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    send(exchange, 200, JSON, OverviewJson.write(overview.get().overview()));
  }

  private void notFound(HttpExchange exchange) throws IOException {
    String page = overview.isPresent() ? "/, /status, " : "";
    send(exchange, 404, TEXT, "try " + page + "/metrics, /health/live or /health/ready\n");
  }

  private static void send(HttpExchange exchange, HealthReport report, Optional<List<Alert>> alerts)
      throws IOException {
    send(exchange, report.ok() ? 200 : 503, JSON, HealthJson.write(report, alerts));
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
    if (!head) {
      exchange.getResponseBody().write(bytes);
    }
  }
}
