package dev.parley.runtime.queue;

import dev.parley.runtime.queue.QueueLag.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds out since when the oldest record that a group has not finished has been waiting, by reading
 * at the committed offset of each partition. That costs a batch a partition, so it is for one
 * exporter, and not often. For one thread.
 */
final class OldestRecord implements AutoCloseable {
  private static final Duration STEP = Duration.ofMillis(200);

  private final Consumer<byte[], byte[]> consumer;
  private final Duration within;

  /**
   * @param consumer of no group; it is closed with this
   * @param within how long a look may take
   */
  OldestRecord(Consumer<byte[], byte[]> consumer, Duration within) {
    this.consumer = consumer;
    this.within = within;
  }

  /**
   * A record that waits.
   *
   * @param next the offset that its partition's group was at
   */
  record Found(TopicPartition partition, long next, Instant publishedAt) {}

  /**
   * The one that was published first, of the partitions that could be read in time.
   *
   * @return empty when none could be, or none waits
   * @throws org.apache.kafka.common.KafkaException when Kafka cannot be read
   */
  Optional<Found> look(QueueLag lag) {
    Map<TopicPartition, Waiting> behind =
        lag.waiting().entrySet().stream()
            .filter(one -> one.getValue().records() > 0)
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    if (behind.isEmpty()) {
      return Optional.empty();
    }
    try {
      consumer.assign(behind.keySet());
      behind.forEach((partition, waiting) -> consumer.seek(partition, waiting.next()));
      return firsts(behind).entrySet().stream()
          .min(Map.Entry.comparingByValue())
          .map(one -> found(one.getKey(), behind, one.getValue()));
    } finally {
      consumer.unsubscribe(); // What was fetched ahead is forgotten.
    }
  }

  private static Found found(
      TopicPartition partition, Map<TopicPartition, Waiting> behind, long publishedAt) {
    Waiting waiting = Objects.requireNonNull(behind.get(partition));
    return new Found(partition, waiting.next(), Instant.ofEpochMilli(publishedAt));
  }

  private Map<TopicPartition, Long> firsts(Map<TopicPartition, Waiting> behind) {
    long deadline = System.nanoTime() + within.toNanos();
    Map<TopicPartition, Long> found = new HashMap<>();
    Set<TopicPartition> open = new HashSet<>(behind.keySet());
    while (!open.isEmpty() && System.nanoTime() - deadline < 0) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(STEP);
      for (TopicPartition partition : records.partitions()) {
        ConsumerRecord<byte[], byte[]> first = records.records(partition).get(0);
        found.putIfAbsent(partition, first.timestamp());
      }
      // Where only markers of transactions are left there is no record to come.
      Set<TopicPartition> done =
          open.stream()
              .filter(
                  one ->
                      found.containsKey(one)
                          || consumer.position(one, within)
                              >= Objects.requireNonNull(behind.get(one)).end())
              .collect(Collectors.toSet());
      consumer.pause(done);
      open.removeAll(done);
    }
    return found;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
