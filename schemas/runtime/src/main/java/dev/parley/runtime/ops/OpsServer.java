package dev.parley.runtime.ops;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.parley.runtime.health.Health;
import dev.parley.runtime.health.HealthReport;
import dev.parley.runtime.lifecycle.Service;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /metrics} in Prometheus' text format and {@code /health/live} and {@code
 * /health/ready} as JSON that names each part and why it is not well, with status 503 when one is
 * not. It has no access control and shows no conversation: keep the port inside.
 */
public final class OpsServer implements Service {
  private static final Logger log = LoggerFactory.getLogger(OpsServer.class);

  private static final String TEXT = "text/plain; charset=utf-8";

  /** Probes and a scrape, with some to spare for a client that dawdles. */
  private static final int THREADS = 4;

  private final InetSocketAddress address;
  private final PrometheusText metrics;
  private final Health health;
  private @Nullable HttpServer server;
  private @Nullable ExecutorService threads;

  /**
   * @param address where to listen; port 0 takes any that is free
   */
  public OpsServer(InetSocketAddress address, PrometheusMeterRegistry registry, Health health) {
    this.address = address;
    this.metrics = new PrometheusText(registry);
    this.health = health;
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
        case "/health/live" -> send(exchange, health.liveness());
        case "/health/ready" -> send(exchange, health.readiness());
        default -> send(exchange, 404, TEXT, "try /metrics, /health/live or /health/ready\n");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The server is stopping: the connection just closes.
    } catch (RuntimeException e) {
      // The JDK's server would swallow it and leave the client without an answer.
      log.error("{} failed", exchange.getRequestURI().getPath(), e);
      throw e;
    }
  }

  private static void send(HttpExchange exchange, HealthReport report) throws IOException {
    send(exchange, report.ok() ? 200 : 503, "application/json", HealthJson.write(report));
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
