package dev.parley.writer.loop;

import dev.parley.writer.loop.WriterMetrics.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the offsets of work that may be done in any order.
 *
 * <p>INVARIANT: an offset is committed when all work that was begun on its partition before it is
 * done, and only while the partition was not taken away since it was polled.
 *
 * <p>One commit is under way at a time, so that none overtakes a later one; what becomes ready
 * meanwhile goes with the next. For the consumer's thread.
 */
final class OffsetCommits {
  /** Offsets that may be committed when something is done. */
  static final class Work {
    private final Map<TopicPartition, OffsetAndMetadata> offsets;

    private Work(Map<TopicPartition, OffsetAndMetadata> offsets) {
      this.offsets = new HashMap<>(offsets);
    }
  }

  private static final Logger log = LoggerFactory.getLogger(OffsetCommits.class);

  private static final Duration LAST_WITHIN = Duration.ofSeconds(5);

  private final Consumer<byte[], byte[]> consumer;
  private final WriterMetrics metrics;

  /** In the order in which it was polled. */
  private final List<Work> unfinished = new ArrayList<>();

  private final Map<TopicPartition, OffsetAndMetadata> ready = new HashMap<>();
  private final Map<TopicPartition, OffsetAndMetadata> underWay = new HashMap<>();
  private @Nullable RuntimeException failure;

  OffsetCommits(Consumer<byte[], byte[]> consumer, WriterMetrics metrics) {
    this.consumer = consumer;
    this.metrics = metrics;
  }

  /** Work begins; call it in the order of the offsets. */
  Work begin(Map<TopicPartition, OffsetAndMetadata> offsets) {
    Work work = new Work(offsets);
    unfinished.add(work);
    return work;
  }

  /** Its offsets may be committed as soon as the work before it on their partitions is done. */
  void done(Work work) {
    int at = unfinished.indexOf(work);
    unfinished.remove(at);
    work.offsets.forEach((partition, offset) -> gate(partition, at).put(partition, offset));
  }

  /** What an offset of {@code partition} has to wait for, of the work before {@code at}. */
  private Map<TopicPartition, OffsetAndMetadata> gate(TopicPartition partition, int at) {
    for (int i = at - 1; i >= 0; i--) {
      if (unfinished.get(i).offsets.containsKey(partition)) {
        return unfinished.get(i).offsets;
      }
    }
    return ready;
  }

  /** Forgets partitions that are another's now: it reads on from the last commit. */
  void drop(Collection<TopicPartition> partitions) {
    unfinished.forEach(work -> work.offsets.keySet().removeAll(partitions));
    ready.keySet().removeAll(partitions);
    underWay.keySet().removeAll(partitions);
  }

  /**
   * Begins to commit what is ready, unless a commit is under way; its answer comes while polling.
   *
   * @throws KafkaException when one failed for good
   */
  void commit() {
    if (failure != null) {
      throw failure;
    }
    if (ready.isEmpty() || !underWay.isEmpty()) {
      return;
    }
    underWay.putAll(ready);
    ready.clear();
    long begun = System.nanoTime();
    consumer.commitAsync(Map.copyOf(underWay), (offsets, problem) -> answered(problem, begun));
  }

  /** Commits what is ready and returns when that is done, or could not be. */
  void commitLast() {
    while (!ready.isEmpty()) {
      long begun = System.nanoTime();
      try {
        consumer.commitSync(ready, LAST_WITHIN);
        ready.clear();
      } catch (WakeupException e) {
        log.debug("woken by a writer that was done meanwhile");
      } catch (CommitFailedException | RetriableException e) {
        log.info("not committed, and so read again by whoever is next: {}", e.getMessage());
        ready.clear();
      } finally {
        metrics.section(Section.COMMIT, Duration.ofNanos(System.nanoTime() - begun));
      }
    }
  }

  private void answered(@Nullable Exception problem, long begun) {
    metrics.section(Section.COMMIT, Duration.ofNanos(System.nanoTime() - begun));
    if (problem instanceof CommitFailedException
        || problem instanceof StaleMemberEpochException
        || problem instanceof RetriableException) {
      // A rebalance overtook it: partitions that are another's are taken out in the next poll, and
      // the others' turn comes again.
      log.info("offsets are not committed yet: {}", problem.getMessage());
      underWay.forEach(ready::putIfAbsent);
    } else if (problem != null) {
      failure = problem instanceof RuntimeException kafka ? kafka : new KafkaException(problem);
    }
    underWay.clear();
  }
}
