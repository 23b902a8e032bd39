package dev.parley.embedder.topology;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Lets a task begin where the group has committed, always. Its store was restored to that point, so
 * anything else loses records or repeats them.
 *
 * <p>Streams 4.3.1 does not see to it by itself. When it holds a task for corrupted, as after a
 * send that timed out, it remembers in the task that the consumer must go back, and asks for a
 * rebalance. If that is over within the next poll it makes the task anew and forgets: the consumer
 * goes on from where it was, and what was polled but not committed is lost. Streams looks up what
 * is committed exactly when a task begins, on the stream thread: that is where this steps in.
 */
final class CommittedStart {
  private final Consumer<byte[], byte[]> consumer;

  CommittedStart(Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /**
   * What is committed for the partitions of a task that begins, which the consumer now stands at.
   */
  Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(partitions);
    for (TopicPartition partition : partitions) {
      if (!consumer.assignment().contains(partition)) {
        continue; // A rebalance has taken it away, and the task will hear of it.
      }
      OffsetAndMetadata offset = committed.get(partition);
      System.out.println(
          "START "
              + java.time.Instant.now()
              + " "
              + partition
              + " committed "
              + offset
              + " position "
              + consumer.position(partition)
              + " paused "
              + consumer.paused());
      if (offset == null) {
        consumer.seekToBeginning(Set.of(partition));
      } else {
        consumer.seek(partition, offset);
      }
    }
    return committed;
  }
}
