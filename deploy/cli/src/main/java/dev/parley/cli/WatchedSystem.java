package dev.parley.cli;

import dev.parley.runtime.alert.Alert;
import dev.parley.runtime.alert.AlertSettings;
import dev.parley.runtime.health.CheckResult;
import dev.parley.runtime.health.HealthCheck;
import dev.parley.runtime.lifecycle.Service;
import dev.parley.runtime.metrics.MetricHistory;
import dev.parley.runtime.metrics.Scrape;
import dev.parley.runtime.overview.Overview;
import dev.parley.runtime.overview.OverviewSource;
import dev.parley.runtime.overview.ProcessView;
import dev.parley.runtime.queue.QueueExporter;
import dev.parley.runtime.queue.QueueSettings;
import dev.parley.runtime.queue.QueueStage;
import dev.parley.runtime.settings.KafkaSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole system, looked at again and again: the queues as the brokers know them, and the workers
 * that answer. It goes on, and tells the queues, when no worker is left.
 */
public final class WatchedSystem implements Service, OverviewSource, HealthCheck {
  private static final Logger log = LoggerFactory.getLogger(WatchedSystem.class);

  private final AlertSettings alerts;
  private final PrometheusMeterRegistry registry;
  private final Duration every;
  private final WorkerScraper workers;
  private final QueueExporter queues;
  private final Scrape.Parser parser = new Scrape.Parser();
  private final MetricHistory own = new MetricHistory();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "watch");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param addresses of workers to ask, {@code host:port} each, as they are at the moment
   * @param registry shows the queues
   */
  public WatchedSystem(
      KafkaSettings kafka,
      QueueSettings queue,
      AlertSettings alerts,
      Supplier<List<String>> addresses,
      PrometheusMeterRegistry registry) {
    this.alerts = alerts;
    this.registry = registry;
    this.every = queue.every();
    this.workers = new WorkerScraper(new WorkerAddresses(addresses));
    this.queues = queues(kafka, queue, workers, registry);
  }

  /** Measures the queues of all stages; workers tell what embedders hold. */
  private static QueueExporter queues(
      KafkaSettings kafka, QueueSettings queue, WorkerScraper workers, MeterRegistry registry) {
    QueueExporter.Workers embedders =
        new QueueExporter.Workers() {
          @Override
          public OptionalLong held() {
            return workers.held();
          }

          @Override
          public Optional<Duration> oldestHeld() {
            return workers.oldestHeld();
          }

          @Override
          public Optional<Set<TopicPartition>> partitions() {
            return Optional.empty();
          }
        };
    Map<QueueStage, QueueExporter.Workers> stages = new LinkedHashMap<>();
    stages.put(QueueStage.embed(kafka.topics()), embedders);
    stages.put(QueueStage.write(kafka.topics()), QueueExporter.Workers.NONE);
    return new QueueExporter(kafka, queue, stages, true, registry);
  }

  @Override
  public String name() {
    return "watch";
  }

  @Override
  public void start() {
    queues.start();
    var unused =
        timer.scheduleWithFixedDelay(this::look, 0, every.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop(Duration within) throws InterruptedException {
    timer.shutdownNow();
    queues.stop(within);
  }

  @Override
  public Overview overview() {
    lookAtSelf();
    return withProcesses(workers.views());
  }

  @Override
  public List<Alert> alerts() {
    return withProcesses(List.of()).alerts();
  }

  /** Ready when the brokers told how far every stage is behind. */
  @Override
  public CheckResult check() {
    lookAtSelf();
    List<String> unknown =
        withProcesses(List.of()).stages().stream()
            .filter(stage -> stage.size().isEmpty())
            .map(stage -> stage.name())
            .toList();
    boolean none = withProcesses(List.of()).stages().isEmpty();
    return none || !unknown.isEmpty()
        ? CheckResult.failed("no queue is known: does Kafka answer, and are the topics there?")
        : CheckResult.ok();
  }

  private Overview withProcesses(List<ProcessView> processes) {
    return Overview.of(Overview.SYSTEM, alerts, own, workers.fleet(), processes);
  }

  private void look() {
    try {
      workers.look();
      lookAtSelf();
    } catch (RuntimeException e) {
      workers.forget(); // What was seen before may be so no more.
      log.warn("a look at the system failed", e); // Else the timer would give up in silence.
    }
  }

  private synchronized void lookAtSelf() {
    own.add(System.nanoTime(), parser.parse(registry.scrape()));
  }
}
