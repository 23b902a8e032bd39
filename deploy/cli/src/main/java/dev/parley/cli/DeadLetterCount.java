package dev.parley.cli;

import dev.parley.wire.HeaderNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Counts the dead letters by reading them: offsets would count the markers of transactions as well.
 * There are few of them in a system that is well; where there are many, the time is bounded.
 */
final class DeadLetterCount {
  private static final Duration WITHIN = Duration.ofSeconds(10);

  private final Consumer<byte[], byte[]> consumer;

  /**
   * @param consumer of no group, that reads committed records only
   */
  DeadLetterCount(Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  Known<StatusReport.DeadLetters> of(String topic) {
    try {
      List<PartitionInfo> infos = consumer.partitionsFor(topic, WITHIN);
      if (infos == null || infos.isEmpty()) {
        return Known.unknown("topic " + topic + " does not exist");
      }
      List<TopicPartition> partitions =
          infos.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
      return Known.of(count(partitions));
    } catch (KafkaException e) {
      return Known.unknown(e);
    }
  }

  private StatusReport.DeadLetters count(List<TopicPartition> partitions) {
    long deadline = System.nanoTime() + WITHIN.toNanos();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, WITHIN);
    Map<String, Integer> byReason = new TreeMap<>();
    boolean complete = isRead(ends);
    while (!complete && System.nanoTime() - deadline < 0) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (record.offset() < ends.getOrDefault(partition, 0L)) {
          byReason.merge(reason(record), 1, Integer::sum);
        }
      }
      complete = isRead(ends);
    }
    return new StatusReport.DeadLetters(byReason, complete);
  }

  private boolean isRead(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey(), WITHIN) >= end.getValue());
  }

  private static String reason(ConsumerRecord<byte[], byte[]> record) {
    Header reason = record.headers().lastHeader(HeaderNames.REASON);
    return reason == null ? "no reason" : new String(reason.value(), StandardCharsets.UTF_8);
  }
}
