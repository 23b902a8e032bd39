package dev.parley.e2e.observe;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads all committed records of a topic, from its beginning, in no group. Not safe for concurrent
 * use.
 */
final class TopicReader implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;

  TopicReader(String bootstrapServers, String topic, int partitions) {
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    this.partitions =
        IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(topic, p)).toList();
    consumer.assign(this.partitions);
  }

  /** Gives what came since the last call; waits up to {@code within} when nothing did. */
  void poll(Duration within, Consumer<ConsumerRecord<byte[], byte[]>> sink) {
    consumer.poll(within).forEach(sink);
  }

  /**
   * Gives all that is committed now.
   *
   * @param within how long it may go without a record while there are some left
   */
  void readToEnd(Duration within, Consumer<ConsumerRecord<byte[], byte[]>> sink) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    long deadline = System.nanoTime() + within.toNanos();
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            partitions.get(0).topic() + " cannot be read to its end within " + within);
      }
      var records = consumer.poll(Duration.ofMillis(100));
      records.forEach(sink);
      if (!records.isEmpty()) {
        deadline = System.nanoTime() + within.toNanos();
      }
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
