package dev.parley.writer.loop;

import dev.parley.writer.loop.OffsetCommits.Work;
import dev.parley.writer.loop.WriterMetrics.Section;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Poll, form batches, have them written side by side, commit. Offsets are committed when the
 * database and the dead-letter topic have everything before them, so a crash repeats work, which
 * changes nothing, and loses none.
 *
 * <p>INVARIANT: the consumer is touched by the thread that runs the loop alone, which never waits
 * for the database: while no writer is free, and so while the database is away, it goes on polling,
 * with its partitions paused once a full batch waits. So what is in memory is at most the bytes of
 * one batch that are written, those of one that is formed, and what one poll returns.
 *
 * <p>INVARIANT: an offset in {@link #batches} or {@link #commits} is of a partition that was not
 * taken away since it was polled. What is taken away leaves both; its new owner reads on from the
 * last commit. A batch that is being written keeps its records, which is harmless: whoever else
 * writes them, the newest stands.
 */
public final class WriteLoop {
  /** How soon a stop is noticed. */
  private static final Duration LONGEST_POLL = Duration.ofMillis(100);

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final BatchQueue batches;
  private final WriterThreads writers;
  private final OffsetCommits commits;
  private final WriterMetrics metrics;
  private final CountDownLatch stop;
  private volatile Set<TopicPartition> assigned = Set.of();
  private boolean paused;

  /** Whether a batch is due that no writer takes yet. */
  private boolean writerIsMissing;

  /**
   * @param consumer does not commit by itself
   * @param batchesInFlight how many are written side by side at most
   * @param stop counted down when the loop is to end
   */
  public WriteLoop(
      Consumer<byte[], byte[]> consumer,
      String topic,
      BatchLimits limits,
      int batchesInFlight,
      RecordDecoder decoder,
      BatchDelivery delivery,
      WriterMetrics metrics,
      CountDownLatch stop) {
    this.consumer = consumer;
    this.topic = topic;
    this.batches = new BatchQueue(limits, decoder);
    this.writers = new WriterThreads(batchesInFlight, limits.bytes(), delivery, consumer::wakeup);
    this.commits = new OffsetCommits(consumer, metrics);
    this.metrics = metrics;
    this.stop = stop;
  }

  /**
   * Runs until it is to stop, and until the batches that are being written then are.
   *
   * @throws StoppedException when it is to stop while the database is away
   * @throws SQLException on a failure of the database that a person has to look at
   * @throws KafkaException on one of Kafka; in each case nothing is committed that is not stored
   */
  public void run() throws StoppedException, SQLException, InterruptedException {
    try {
      consumer.subscribe(Set.of(topic), new Reassignment());
      while (stop.getCount() > 0) {
        poll();
        writers.settle(commits::done);
        handOver();
        pauseWhileFull();
        commits.commit();
      }
      finish();
    } finally {
      writers.close();
    }
  }

  /** The partitions that it reads now. Safe for any thread. */
  public Set<TopicPartition> assigned() {
    return assigned;
  }

  /** Returns when there is something to do: records, a batch that is due, or one that is done. */
  private void poll() {
    long begun = System.nanoTime();
    Duration upTo = writerIsMissing ? LONGEST_POLL : batches.untilDue(begun, LONGEST_POLL);
    try {
      ConsumerRecords<byte[], byte[]> polled = consumer.poll(upTo);
      long polledAt = took(Section.POLL, begun);
      batches.add(polled, polledAt);
      took(Section.DECODE, polledAt);
    } catch (WakeupException e) {
      took(Section.POLL, begun); // A writer is done.
    }
  }

  private void handOver() {
    long now = System.nanoTime();
    @Nullable Batch due = batches.due(now);
    while (due != null && writers.takes(due)) {
      batches.remove(due);
      Work work = commits.begin(due.offsets());
      if (due.hasWork()) {
        writers.deliver(due, work);
      } else {
        commits.done(work);
      }
      due = batches.due(now);
    }
    writerIsMissing = due != null;
  }

  private void pauseWhileFull() {
    if (batches.isFull() == paused) {
      return;
    }
    paused = !paused;
    if (paused) {
      consumer.pause(consumer.assignment());
    } else {
      consumer.resume(consumer.assignment());
    }
  }

  private void finish() throws StoppedException, SQLException, InterruptedException {
    writers.awaitAll();
    try {
      writers.settle(commits::done);
    } finally {
      commits.commitLast();
    }
  }

  private long took(Section section, long begun) {
    long now = System.nanoTime();
    metrics.section(section, Duration.ofNanos(now - begun));
    return now;
  }

  private final class Reassignment implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      assigned = Set.copyOf(consumer.assignment());
      if (paused) {
        consumer.pause(partitions);
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      batches.drop(partitions);
      commits.drop(partitions);
      // It still has them while it is told that it loses them.
      assigned =
          consumer.assignment().stream()
              .filter(one -> !partitions.contains(one))
              .collect(Collectors.toUnmodifiableSet());
    }
  }
}
