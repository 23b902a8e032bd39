package dev.parley.runtime.overview;

import dev.parley.runtime.alert.Alert;
import dev.parley.runtime.alert.AlertSettings;
import dev.parley.runtime.health.Health;
import dev.parley.runtime.health.HealthReport;
import dev.parley.runtime.lifecycle.Service;
import dev.parley.runtime.metrics.Fleet;
import dev.parley.runtime.metrics.MetricHistory;
import dev.parley.runtime.metrics.Scrape;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one process can tell of itself: it looks at its own metrics now and then. */
public final class OwnOverview implements Service, OverviewSource {
  private static final Logger log = LoggerFactory.getLogger(OwnOverview.class);

  private static final Duration EVERY = Duration.ofSeconds(10);

  private final String program;
  private final PrometheusMeterRegistry registry;
  private final Health health;
  private final AlertSettings settings;
  private final Scrape.Parser parser = new Scrape.Parser();
  private final MetricHistory history = new MetricHistory();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "own-overview");
            thread.setDaemon(true);
            return thread;
          });

  public OwnOverview(
      String program, PrometheusMeterRegistry registry, Health health, AlertSettings settings) {
    this.program = program;
    this.registry = registry;
    this.health = health;
    this.settings = settings;
  }

  @Override
  public String name() {
    return "overview";
  }

  @Override
  public void start() {
    var unused =
        timer.scheduleWithFixedDelay(this::look, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop(Duration within) {
    timer.shutdownNow();
  }

  @Override
  public Overview overview() {
    look();
    return withProcesses(history.last().map(last -> List.of(self(last))).orElse(List.of()));
  }

  @Override
  public List<Alert> alerts() {
    return withProcesses(List.of()).alerts();
  }

  private Overview withProcesses(List<ProcessView> processes) {
    return Overview.of(program, settings, history, new Fleet(List.of(history)), processes);
  }

  private synchronized void look() {
    try {
      history.add(System.nanoTime(), parser.parse(registry.scrape()));
    } catch (RuntimeException e) {
      log.warn("the own metrics cannot be read", e); // Else the timer would give up in silence.
    }
  }

  private ProcessView self(Scrape last) {
    try {
      HealthReport report = health.readiness();
      return ProcessView.of("here", last, report.ok(), report.problems());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ProcessView.silent("here", "it is stopping");
    }
  }
}
