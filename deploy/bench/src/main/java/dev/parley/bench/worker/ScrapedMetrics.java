package dev.parley.bench.worker;

import dev.parley.runtime.alert.AlertSettings;
import dev.parley.runtime.health.Health;
import dev.parley.runtime.lifecycle.Service;
import dev.parley.runtime.metrics.ProcessMetrics;
import dev.parley.runtime.ops.OpsServer;
import dev.parley.runtime.overview.OwnOverview;
import dev.parley.runtime.settings.SettingsReader;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * All that a worker's Main has around the worker to measure it and to show it, and a client that
 * scrapes it again and again.
 */
public final class ScrapedMetrics implements AutoCloseable {
  private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

  private final Health health = new Health();
  private final ProcessMetrics metrics;
  private final Deque<Service> started = new ArrayDeque<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ScheduledExecutorService scraper = Executors.newSingleThreadScheduledExecutor();
  private final AtomicLong scrapes = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private volatile @Nullable Throwable failure;

  /**
   * Serves metrics on any free port and scrapes them.
   *
   * @param program the worker's name
   * @param every from scrape to scrape
   */
  public ScrapedMetrics(String program, Duration every) throws Exception {
    metrics = new ProcessMetrics(program);
    AlertSettings alerts = AlertSettings.read(SettingsReader.of(Map.of()));
    OwnOverview overview = new OwnOverview(program, metrics.registry(), health, alerts);
    OpsServer server =
        new OpsServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            metrics.registry(),
            health,
            Optional.of(overview));
    start(overview);
    start(server);
    URI address = URI.create("http://127.0.0.1:" + server.port() + "/metrics");
    var unused =
        scraper.scheduleAtFixedRate(
            () -> scrape(address), every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Where the worker registers its meters. */
  public MeterRegistry registry() {
    return metrics.registry();
  }

  /** Where the worker registers its checks. */
  public Health health() {
    return health;
  }

  /** Starts what runs beside the worker; it is stopped when this is closed. */
  public void start(Service service) throws Exception {
    service.start();
    started.push(service);
  }

  /**
   * What was scraped until now.
   *
   * @throws IllegalStateException when that failed
   */
  public Map<String, Double> figures() {
    Throwable cause = failure;
    if (cause != null) {
      throw new IllegalStateException("the metrics were not scraped", cause);
    }
    double times = scrapes.get();
    return Map.of("scrapes", times, "bytes a scrape", times == 0 ? 0 : bytes.get() / times);
  }

  @Override
  public void close() throws Exception {
    scraper.shutdownNow();
    while (!started.isEmpty()) {
      started.pop().stop(STOP_WITHIN);
    }
    metrics.close();
  }

  private void scrape(URI address) {
    try {
      HttpResponse<String> answer =
          http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException("status " + answer.statusCode());
      }
      scrapes.incrementAndGet();
      bytes.addAndGet(answer.body().length());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // It is being closed.
    } catch (IOException | RuntimeException e) {
      failure = e;
    }
  }
}
