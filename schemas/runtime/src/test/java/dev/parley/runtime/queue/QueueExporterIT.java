package dev.parley.runtime.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.runtime.metrics.Scrape;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.Topics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
class QueueExporterIT {
  private static final QueueSettings OFTEN =
      new QueueSettings(Duration.ofMillis(100), Duration.ofMillis(200));
  private static final Duration SOON = Duration.ofSeconds(60);

  private final KafkaSettings kafka;
  private final Topics topics;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private QueueExporter exporter;

  QueueExporterIT(TestStack stack) throws InterruptedException {
    topics = stack.newTopics(3);
    kafka =
        new KafkaSettings(topics, (short) 1, Map.of("bootstrap.servers", stack.bootstrapServers()));
  }

  @AfterEach
  void stop() throws InterruptedException {
    exporter.stop(Duration.ofSeconds(20));
  }

  @Test
  void lagIsToldByPartitionAndTheOldestByItsAgeAsTheBrokersKnowThem() throws Exception {
    long anHourAgo = System.currentTimeMillis() - 3_600_000;
    send(topics.conversations().name(), 0, anHourAgo, 4);
    send(topics.conversations().name(), 1, System.currentTimeMillis(), 2);
    exporter = export(QueueExporter.Workers.NONE, true);

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(lag("0")).hasValue(4);
              assertThat(lag("1")).hasValue(2);
              assertThat(lag("2")).hasValue(0);
              assertThat(value("parley_queue_size")).hasValue(6);
              assertThat(value("parley_queue_oldest_seconds").orElse(0))
                  .isBetween(3_600.0, 4_000.0);
              assertThat(value("parley_queue_unmoved_seconds").orElse(0)).isPositive();
            });

    commit(topics.embedderGroup(), topics.conversations().name(), 0, 4);
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(lag("0")).hasValue(0);
              assertThat(value("parley_queue_size")).hasValue(2);
              assertThat(value("parley_queue_oldest_seconds").orElse(-1)).isBetween(0.0, 1_000.0);
              assertThat(value("parley_queue_out_per_second").orElse(0)).isPositive();
            });

    commit(topics.embedderGroup(), topics.conversations().name(), 1, 2);
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(value("parley_queue_size")).hasValue(0);
              assertThat(value("parley_queue_oldest_seconds")).hasValue(0);
              assertThat(value("parley_queue_drain_seconds")).hasValue(0);
            });
  }

  @Test
  void workerTellsOfItsOwnPartitionsAndWhatItHolds() throws Exception {
    send(topics.conversations().name(), 0, System.currentTimeMillis(), 4);
    send(topics.conversations().name(), 1, System.currentTimeMillis(), 2);
    exporter =
        QueueExporter.ofWorker(
            kafka,
            OFTEN,
            QueueStage.embed(topics),
            () -> OptionalLong.of(3),
            () -> Set.of(new TopicPartition(topics.conversations().name(), 1)),
            registry);
    exporter.start();

    await().atMost(SOON).untilAsserted(() -> assertThat(value("parley_queue_size")).hasValue(5));
    assertThat(lag("0")).isEmpty();
    assertThat(lag("1")).hasValue(2);
    assertThat(value("parley_queue_oldest_seconds")).isEmpty();
  }

  @Test
  void whatIsHeldIsNotFinishedAlthoughItsOffsetIsCommitted() throws Exception {
    send(topics.conversations().name(), 0, System.currentTimeMillis(), 4);
    commit(topics.embedderGroup(), topics.conversations().name(), 0, 4);
    exporter = export(new Holding(4, Duration.ofSeconds(90)), true);

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(value("parley_queue_size")).hasValue(4);
              assertThat(value("parley_queue_oldest_seconds")).hasValue(90);
              assertThat(value("parley_queue_drain_seconds")).as("nothing moves").isEmpty();
            });
  }

  @Test
  void clusterThatIsAwayIsUnknownAndNotEmpty() {
    KafkaSettings away =
        new KafkaSettings(topics, (short) 1, Map.of("bootstrap.servers", "127.0.0.1:1"));
    exporter =
        new QueueExporter(
            away,
            OFTEN,
            Map.of(QueueStage.embed(topics), new Holding(0, Duration.ZERO)),
            true,
            registry);
    exporter.start();

    await()
        .during(Duration.ofMillis(500))
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(value("parley_queue_size")).isEmpty();
              assertThat(value("parley_queue_oldest_seconds")).isEmpty();
              assertThat(lag("0")).isEmpty();
            });
  }

  /** Workers that hold so much. */
  private record Holding(long records, Duration oldest) implements QueueExporter.Workers {
    @Override
    public OptionalLong held() {
      return OptionalLong.of(records);
    }

    @Override
    public Optional<Duration> oldestHeld() {
      return Optional.of(oldest);
    }

    @Override
    public Optional<Set<TopicPartition>> partitions() {
      return Optional.empty();
    }
  }

  private QueueExporter export(QueueExporter.Workers workers, boolean oldest) {
    QueueExporter made =
        new QueueExporter(
            kafka, OFTEN, Map.of(QueueStage.embed(topics), workers), oldest, registry);
    made.start();
    return made;
  }

  private OptionalDouble lag(String partition) {
    return scrape().sum("parley_queue_lag_records", "stage", "embed", "partition", partition);
  }

  private OptionalDouble value(String name) {
    return scrape().sum(name, "stage", "embed");
  }

  private Scrape scrape() {
    return new Scrape.Parser().parse(registry.scrape());
  }

  private void send(String topic, int partition, long timestamp, int records) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            kafka.over(Map.of()), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < records; i++) {
        producer.send(new ProducerRecord<>(topic, partition, timestamp, null, new byte[10])).get();
      }
    }
  }

  private void commit(String group, String topic, int partition, long offset) throws Exception {
    try (Admin admin = Admin.create(kafka.over(Map.of()))) {
      admin
          .alterConsumerGroupOffsets(
              group, Map.of(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)))
          .all()
          .get();
    }
  }
}
