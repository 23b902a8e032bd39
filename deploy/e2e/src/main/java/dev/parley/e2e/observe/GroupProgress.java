package dev.parley.e2e.observe;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;

/** How far one group has come on one topic, as the brokers tell it. */
public final class GroupProgress {
  private final Admin admin;
  private final String group;
  private final List<TopicPartition> partitions;

  public GroupProgress(Admin admin, String group, String topic, int partitions) {
    this.admin = admin;
    this.group = group;
    this.partitions =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .toList();
  }

  /** The group this is about. */
  public String group() {
    return group;
  }

  /** Records of all partitions that the group has not committed, whatever their transaction. */
  public long lag() throws InterruptedException {
    // The ends are read last: a commit in between cannot make the lag negative or hide a record.
    Map<TopicPartition, Long> committed = committed();
    long lag = 0;
    for (var end : ends().entrySet()) {
      lag += end.getValue() - committed.getOrDefault(end.getKey(), 0L);
    }
    return lag;
  }

  /** Records of each partition that the group has not committed. */
  public Map<TopicPartition, Long> lags() throws InterruptedException {
    Map<TopicPartition, Long> committed = committed();
    Map<TopicPartition, Long> lags = new HashMap<>();
    ends()
        .forEach(
            (partition, end) -> lags.put(partition, end - committed.getOrDefault(partition, 0L)));
    return lags;
  }

  /** The sum of the committed offsets: it grows whenever the group finishes something. */
  public long finished() throws InterruptedException {
    return committed().values().stream().mapToLong(Long::longValue).sum();
  }

  /** The ends of all partitions now, for {@link #remaining}. */
  public Map<TopicPartition, Long> ends() throws InterruptedException {
    var asked =
        admin.listOffsets(
            partitions.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())));
    Map<TopicPartition, Long> ends = new HashMap<>();
    for (TopicPartition partition : partitions) {
      try {
        ends.put(partition, asked.partitionResult(partition).get().offset());
      } catch (ExecutionException e) {
        throw new ObservationException("the end of " + partition + " cannot be read", e);
      }
    }
    return ends;
  }

  /** How much of what lay before {@code ends} the group has not committed. */
  public long remaining(Map<TopicPartition, Long> ends) throws InterruptedException {
    Map<TopicPartition, Long> committed = committed();
    long remaining = 0;
    for (var end : ends.entrySet()) {
      remaining += Math.max(0, end.getValue() - committed.getOrDefault(end.getKey(), 0L));
    }
    return remaining;
  }

  private Map<TopicPartition, Long> committed() throws InterruptedException {
    Map<TopicPartition, @Nullable OffsetAndMetadata> answer;
    try {
      answer = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return Map.of();
      }
      throw new ObservationException("the offsets of group " + group + " cannot be read", e);
    }
    Map<TopicPartition, Long> committed = new HashMap<>();
    for (TopicPartition partition : partitions) {
      OffsetAndMetadata offset = answer.get(partition);
      if (offset != null) {
        committed.put(partition, offset.offset());
      }
    }
    return committed;
  }
}
