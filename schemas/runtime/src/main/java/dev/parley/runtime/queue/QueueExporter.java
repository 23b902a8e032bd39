package dev.parley.runtime.queue;

import dev.parley.runtime.lifecycle.Service;
import dev.parley.runtime.settings.KafkaSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures queues again and again, on a thread of its own, and shows them as metrics. It asks the
 * brokers and not the workers, so it tells the truth of workers that hang or are gone.
 */
public final class QueueExporter implements Service {
  /** What a stage's workers have beyond what the brokers know. */
  public interface Workers {
    /** No worker is asked. */
    Workers NONE =
        new Workers() {
          @Override
          public OptionalLong held() {
            return OptionalLong.empty();
          }

          @Override
          public Optional<Duration> oldestHeld() {
            return Optional.empty();
          }

          @Override
          public Optional<Set<TopicPartition>> partitions() {
            return Optional.empty();
          }
        };

    /** Conversations that they are known to hold. */
    OptionalLong held();

    /**
     * Since when the oldest of those has been published, as far as they tell; zero when they hold
     * none. The brokers know nothing of it: what is held lies before the committed offset.
     */
    Optional<Duration> oldestHeld();

    /** The partitions to tell of; all of them when empty. */
    Optional<Set<TopicPartition>> partitions();
  }

  private static final Logger log = LoggerFactory.getLogger(QueueExporter.class);

  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
  private static final Duration READ_WITHIN = Duration.ofSeconds(5);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

  private final KafkaSettings kafka;
  private final QueueSettings settings;
  private final boolean readsOldest;
  private final List<MeasuredStage> stages = new ArrayList<>();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "queue-exporter");

  /**
   * @param workers of each stage that is to be measured
   * @param readsOldest whether the age of the oldest record is measured too: by one process alone
   */
  public QueueExporter(
      KafkaSettings kafka,
      QueueSettings settings,
      Map<QueueStage, Workers> workers,
      boolean readsOldest,
      MeterRegistry registry) {
    this.kafka = kafka;
    this.settings = settings;
    this.readsOldest = readsOldest;
    Duration valid = settings.every().multipliedBy(2).plus(ANSWER_WITHIN).plus(READ_WITHIN);
    workers.forEach(
        (stage, ofStage) ->
            stages.add(
                new MeasuredStage(
                    stage,
                    ofStage,
                    settings.oldestEvery(),
                    new QueueMeters(
                        registry,
                        stage,
                        kafka.topics().partitions(),
                        readsOldest,
                        valid,
                        System::nanoTime))));
  }

  /** One worker's own: what it holds, and the partitions that it has. */
  public static QueueExporter ofWorker(
      KafkaSettings kafka,
      QueueSettings settings,
      QueueStage stage,
      Supplier<OptionalLong> held,
      Supplier<Set<TopicPartition>> partitions,
      MeterRegistry registry) {
    Workers self =
        new Workers() {
          @Override
          public OptionalLong held() {
            return held.get();
          }

          @Override
          public Optional<Duration> oldestHeld() {
            return Optional.empty(); // Ages are told by one process alone.
          }

          @Override
          public Optional<Set<TopicPartition>> partitions() {
            return Optional.of(partitions.get());
          }
        };
    return new QueueExporter(kafka, settings, Map.of(stage, self), false, registry);
  }

  @Override
  public String name() {
    return "queue-exporter";
  }

  /** Returns at once: a cluster that is away is unknown until it is there. */
  @Override
  public void start() {
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void stop(Duration within) throws InterruptedException {
    stop.countDown();
    thread.interrupt();
    thread.join(Math.max(1, within.toMillis()));
  }

  private void run() {
    try {
      do {
        try {
          measureUntilStopped();
        } catch (InterruptException e) {
          return;
        } catch (RuntimeException e) {
          // Figures are unknown meanwhile: a thread that ended would leave them so for good.
          log.warn("queues cannot be measured, and are tried again with new clients", e);
        }
      } while (!stop.await(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      log.debug("stopped");
    }
  }

  private void measureUntilStopped() throws InterruptedException {
    try (Admin admin = Admin.create(kafka.over(adminConfig()));
        OldestRecord oldest = readsOldest ? oldestRecord() : null) {
      QueueSize size = new QueueSize(admin, ANSWER_WITHIN);
      try {
        do {
          for (MeasuredStage stage : stages) {
            stage.measure(size, oldest);
          }
        } while (!stop.await(settings.every().toMillis(), TimeUnit.MILLISECONDS));
      } finally {
        admin.close(CLOSE_WITHIN);
      }
    }
  }

  private OldestRecord oldestRecord() {
    return new OldestRecord(
        new KafkaConsumer<>(
            kafka.over(consumerConfig()), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        READ_WITHIN);
  }

  private static Map<String, Object> adminConfig() {
    return Map.of(
        AdminClientConfig.CLIENT_ID_CONFIG, "parley-queue",
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ANSWER_WITHIN.toMillis(),
        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) ANSWER_WITHIN.toMillis());
  }

  private static Map<String, Object> consumerConfig() {
    return Map.of(
        ConsumerConfig.CLIENT_ID_CONFIG,
        "parley-queue",
        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
        false,
        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
        false,
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
        "earliest",
        // A broker sends one batch at least: the first is all that is wanted.
        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
        1,
        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
        (int) READ_WITHIN.toMillis(),
        ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
        (int) READ_WITHIN.toMillis());
  }
}
