package dev.parley.runtime.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * Measures how far a group is behind, from the brokers' own offsets: a consumer's lag metrics go
 * stale while a partition is paused or stuck. Lag = end − max(committed, start). The end is that of
 * all records and not of the committed ones, or a transaction that hangs would read as an empty
 * queue; so the markers of transactions count until the group's position has passed them.
 */
public final class QueueSize {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

  private final Admin admin;
  private final Duration answerWithin;

  /** Asks the cluster that {@code admin} speaks to, and waits 10 s at most for all answers. */
  public QueueSize(Admin admin) {
    this(admin, ANSWER_WITHIN);
  }

  /** Waits {@code answerWithin} at most for all answers together. */
  public QueueSize(Admin admin, Duration answerWithin) {
    this.admin = admin;
    this.answerWithin = answerWithin;
  }

  /** The lag of a stage's group on all its topics. */
  public QueueLag lag(QueueStage stage) throws InterruptedException {
    return lag(stage.group(), stage.topics());
  }

  /**
   * The lag of {@code group} on {@code topics}. Where the group committed nothing, or there is no
   * such group yet, all that the partition holds is waiting.
   */
  public QueueLag lag(String group, List<String> topics) throws InterruptedException {
    Answers answers = new Answers(answerWithin);
    Map<TopicPartition, QueueLag.Waiting> waiting = new HashMap<>();
    List<TopicPartition> partitions = partitions(topics, answers);
    if (partitions.isEmpty()) {
      return new QueueLag(waiting, answers.missingBecause());
    }
    // The end is read last, so that a commit between the readings does not lie beyond it.
    Optional<Map<TopicPartition, Long>> committed = committed(group, partitions, answers);
    Map<TopicPartition, Long> starts = offsets(partitions, OffsetSpec.earliest(), answers);
    Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest(), answers);
    for (TopicPartition partition : partitions) {
      Long start = starts.get(partition);
      Long end = ends.get(partition);
      if (start == null || end == null || committed.isEmpty()) {
        continue; // Why is noted where the answer was awaited.
      }
      long next = Math.max(start, committed.get().getOrDefault(partition, start));
      if (next <= end) {
        waiting.put(partition, new QueueLag.Waiting(next, end));
      } else {
        answers.missing(
            partition
                + ": offset "
                + next
                + " is committed, beyond the end "
                + end
                + "; was the topic made anew?");
      }
    }
    return new QueueLag(waiting, answers.missingBecause());
  }

  private List<TopicPartition> partitions(List<String> topics, Answers answers)
      throws InterruptedException {
    Map<String, KafkaFuture<TopicDescription>> asked =
        admin.describeTopics(topics).topicNameValues();
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      answers
          .await("partitions of " + topic, Objects.requireNonNull(asked.get(topic)))
          .ifPresent(
              description ->
                  description
                      .partitions()
                      .forEach(one -> partitions.add(new TopicPartition(topic, one.partition()))));
    }
    return partitions;
  }

  /** Without an entry where nothing is committed; nothing at all when that is not known. */
  private Optional<Map<TopicPartition, Long>> committed(
      String group, List<TopicPartition> partitions, Answers answers) throws InterruptedException {
    var asked = Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(partitions));
    CompletionStage<Map<TopicPartition, Long>> offsets =
        admin
            .listConsumerGroupOffsets(asked)
            .partitionsToOffsetAndMetadata(group)
            .toCompletionStage()
            .handle((commits, failure) -> failure == null ? offsets(commits) : noneOrFail(failure));
    return answers.await("commits of " + group, offsets.toCompletableFuture());
  }

  private static Map<TopicPartition, Long> offsets(
      Map<TopicPartition, @Nullable OffsetAndMetadata> commits) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    commits.forEach(
        (partition, commit) -> {
          if (commit != null) {
            offsets.put(partition, commit.offset());
          }
        });
    return offsets;
  }

  private static Map<TopicPartition, Long> noneOrFail(Throwable failure) {
    if (failure instanceof GroupIdNotFoundException
        || failure.getCause() instanceof GroupIdNotFoundException) {
      return Map.of();
    }
    throw new CompletionException(failure);
  }

  private Map<TopicPartition, Long> offsets(
      List<TopicPartition> partitions, OffsetSpec spec, Answers answers)
      throws InterruptedException {
    ListOffsetsResult asked =
        admin.listOffsets(
            partitions.stream().collect(Collectors.toMap(Function.identity(), any -> spec)),
            new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (TopicPartition partition : partitions) {
      answers
          .await("offsets of " + partition, asked.partitionResult(partition))
          .ifPresent(found -> offsets.put(partition, found.offset()));
    }
    return offsets;
  }
}
