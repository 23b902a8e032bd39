package dev.parley.runtime.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(120)
@ExtendWith(StackExtension.class)
class QueueSizeIT {
  private final String servers;
  private final String topic;
  private final String group = "group-" + UUID.randomUUID();
  private final Admin admin;
  private final QueueSize queueSize;

  QueueSizeIT(TestStack stack) throws InterruptedException {
    servers = stack.bootstrapServers();
    topic = stack.newTopics(3).conversations().name();
    admin = Admin.create(Map.of("bootstrap.servers", servers));
    queueSize = new QueueSize(admin, Duration.ofSeconds(60));
  }

  @AfterEach
  void close() {
    admin.close();
  }

  @BeforeEach
  void fiveRecordsWaitInPartitionZeroAndTwoInOne() throws Exception {
    try (var producer = new KafkaProducer<byte[], byte[]>(producerConfig())) {
      for (int partition : List.of(0, 0, 0, 0, 0, 1, 1)) {
        producer.send(new ProducerRecord<>(topic, partition, null, new byte[10])).get();
      }
    }
  }

  @Test
  void groupThatDoesNotExistHasEverythingBeforeIt() throws Exception {
    assertThat(byPartition(lag())).isEqualTo(Map.of(0, 5L, 1, 2L, 2, 0L));
    assertThat(lag().total()).hasValue(7);
  }

  @Test
  void whatIsCommittedWaitsNoMoreAndTheRestCountsFromTheStart() throws Exception {
    commit(0, 3);

    assertThat(byPartition(lag())).isEqualTo(Map.of(0, 2L, 1, 2L, 2, 0L));
  }

  @Test
  void whatWasRemovedFromTheTopicWaitsNoMore() throws Exception {
    commit(0, 1);
    admin
        .deleteRecords(
            Map.of(
                new TopicPartition(topic, 0),
                RecordsToDelete.beforeOffset(4),
                new TopicPartition(topic, 1),
                RecordsToDelete.beforeOffset(2)))
        .all()
        .get();

    assertThat(byPartition(lag())).isEqualTo(Map.of(0, 1L, 1, 0L, 2, 0L));
  }

  @Test
  void recordsOfAnOpenTransactionWait() throws Exception {
    commit(0, 5);
    Map<String, Object> config = producerConfig();
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "open-" + group);
    try (var producer = new KafkaProducer<byte[], byte[]>(config)) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, 0, null, new byte[10])).get();

      assertThat(byPartition(lag())).containsEntry(0, 1L);
      producer.abortTransaction();
    }
  }

  @Test
  void topicThatDoesNotExistIsUnknownAndNotEmpty() throws Exception {
    QueueLag lag = queueSize.lag(group, List.of("no." + topic));

    assertThat(lag.byPartition()).isEmpty();
    assertThat(lag.total()).isEqualTo(OptionalLong.empty());
    assertThat(lag.known()).isEqualTo(OptionalLong.empty());
    assertThat(lag.unknownBecause())
        .hasValueSatisfying(
            why -> assertThat(why).startsWith("partitions of no." + topic + ": Unknown"));
  }

  @Test
  void commitBeyondTheEndMakesOnlyThatPartitionUnknown() throws Exception {
    commit(1, 2);
    commit(0, 9);

    QueueLag lag = lag();

    assertThat(byPartition(lag)).isEqualTo(Map.of(1, 0L, 2, 0L));
    assertThat(lag.total()).isEmpty();
    assertThat(lag.known()).hasValue(0);
    assertThat(lag.unknownBecause())
        .contains(topic + "-0: offset 9 is committed, beyond the end 5; was the topic made anew?");
  }

  @Test
  void clusterThatDoesNotAnswerInTimeIsUnknownAndNotEmpty() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Admin asking =
          Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + silent.getLocalPort()));
      try {
        QueueLag lag = new QueueSize(asking, Duration.ofMillis(20)).lag(group, List.of(topic));

        assertThat(lag.byPartition()).isEmpty();
        assertThat(lag.unknownBecause())
            .contains("partitions of " + topic + ": no answer within 20 ms");
      } finally {
        asking.close(Duration.ZERO); // Else it waits for the answers.
      }
    }
  }

  private static Map<Integer, Long> byPartition(QueueLag lag) {
    Map<Integer, Long> records = new HashMap<>();
    lag.byPartition().forEach((partition, waiting) -> records.put(partition.partition(), waiting));
    return records;
  }

  private QueueLag lag() throws InterruptedException {
    return queueSize.lag(group, List.of(topic));
  }

  private void commit(int partition, long offset) throws ExecutionException, InterruptedException {
    admin
        .alterConsumerGroupOffsets(
            group, Map.of(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)))
        .all()
        .get();
  }

  private Map<String, Object> producerConfig() {
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
    config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return config;
  }
}
