package dev.parley.bench.worker;

import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what came out as the writer does: what is committed. For one thread. */
public final class CommittedResults implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(5);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Runnable check;
  private long count;

  /**
   * @param check asked again and again while it waits; throws when waiting has become useless
   */
  public CommittedResults(ConversationTopics topics, Runnable check) {
    this.check = check;
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                topics.servers(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                10_000),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    String name = topics.topics().embeddings().name();
    var all =
        IntStream.range(0, topics.topics().partitions())
            .mapToObj(partition -> new TopicPartition(name, partition))
            .toList();
    consumer.assign(all);
    consumer.seekToBeginning(all);
  }

  /** How many were read. */
  public long count() {
    return count;
  }

  /**
   * Reads until {@code done}, and hands each record on.
   *
   * @throws IllegalStateException when it takes longer than {@code within}
   */
  public void until(BooleanSupplier done, Duration within, Consumer<byte[]> value) {
    long deadline = System.nanoTime() + within.toNanos();
    while (!done.getAsBoolean()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        count++;
        value.accept(record.value());
      }
      check.run();
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            count + " results came within " + within + ", and that is not all");
      }
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
