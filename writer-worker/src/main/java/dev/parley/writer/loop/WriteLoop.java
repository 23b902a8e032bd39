package dev.parley.writer.loop;

import dev.parley.wire.DeadLetter;
import dev.parley.writer.loop.WriterMetrics.Section;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Poll, decode, write, commit. Offsets are committed when the database and the dead-letter topic
 * have everything before them, so a crash repeats work, which changes nothing, and loses none.
 *
 * <p>INVARIANT: an offset in {@link #collecting} or {@link #writing} is of a partition that was not
 * taken away since it was polled. What is taken away leaves both; its new owner reads on from the
 * last commit. That can be while {@link #writing} is written, for a database that is away is waited
 * for by polling: the write goes on, harmless, and the commit leaves the partition out.
 */
public final class WriteLoop implements BatchWriter.Patience {
  /** Where dead letters go. */
  public interface DeadLetterSink {
    /** Returns when all are safe; a failure ends the loop before their offsets are committed. */
    void send(List<DeadLetter> deadLetters) throws InterruptedException;
  }

  /** Who is told whether the database takes batches. */
  public interface Status {
    void databaseAway(String problem);

    void databaseAnswers();
  }

  private static final Logger log = LoggerFactory.getLogger(WriteLoop.class);

  /** How soon a stop is noticed. */
  private static final Duration LONGEST_POLL = Duration.ofMillis(100);

  private static final Duration COMMIT_WITHIN = Duration.ofSeconds(30);

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final BatchLimits limits;
  private final RecordDecoder decoder;
  private final BatchWriter writer;
  private final DeadLetterSink deadLetters;
  private final WriterMetrics metrics;
  private final Status status;
  private final CountDownLatch stop;
  private Batch collecting;
  private Batch writing;
  private boolean waiting;

  /**
   * @param consumer does not commit by itself
   * @param stop counted down when the loop is to end
   */
  public WriteLoop(
      Consumer<byte[], byte[]> consumer,
      String topic,
      BatchLimits limits,
      RecordDecoder decoder,
      BatchWriter writer,
      DeadLetterSink deadLetters,
      WriterMetrics metrics,
      Status status,
      CountDownLatch stop) {
    this.consumer = consumer;
    this.topic = topic;
    this.limits = limits;
    this.decoder = decoder;
    this.writer = writer;
    this.deadLetters = deadLetters;
    this.metrics = metrics;
    this.status = status;
    this.stop = stop;
    this.collecting = new Batch(limits);
    this.writing = new Batch(limits);
  }

  /**
   * Runs until it is to stop.
   *
   * @throws StoppedException when that is while the database is away
   * @throws SQLException on a failure of the database that a person has to look at
   * @throws KafkaException on one of Kafka; in each case nothing is committed that is not stored
   */
  public void run() throws StoppedException, SQLException, InterruptedException {
    consumer.subscribe(Set.of(topic), new Reassignment());
    while (!isStopping()) {
      poll(collecting.isEmpty() ? LONGEST_POLL : collecting.timeLeft(System.nanoTime()));
      if (collecting.isDue(System.nanoTime())) {
        write();
        commit();
      }
    }
  }

  private void poll(Duration upTo) {
    long begun = System.nanoTime();
    Duration shorter = upTo.compareTo(LONGEST_POLL) < 0 ? upTo : LONGEST_POLL;
    ConsumerRecords<byte[], byte[]> polled = consumer.poll(shorter);
    long polledAt = took(Section.POLL, begun);
    decoder.decode(polled, collecting);
    collecting.advance(polled.nextOffsets(), polledAt);
    took(Section.DECODE, polledAt);
  }

  private void write() throws SQLException, InterruptedException, StoppedException {
    writing = collecting;
    collecting = new Batch(limits);
    List<DeadLetter> letters = new ArrayList<>(writing.deadLetters());
    for (List<Received> transaction : writing.transactions()) {
      letters.addAll(writer.write(transaction, this));
    }
    if (!letters.isEmpty()) {
      deadLetters.send(letters);
      letters.forEach(letter -> metrics.deadLetter(letter.reason()));
    }
    goOn();
  }

  private void commit() {
    Map<TopicPartition, OffsetAndMetadata> offsets = writing.offsets();
    if (offsets.isEmpty()) {
      return; // Everything was taken away while it was written.
    }
    long begun = System.nanoTime();
    try {
      consumer.commitSync(offsets, COMMIT_WITHIN);
    } catch (CommitFailedException | RetriableException e) {
      // Partitions that are another's are taken out in the next poll; the others' turn comes again.
      log.info("offsets are not committed yet: {}", e.getMessage());
      collecting.carryOver(offsets, begun);
    } finally {
      took(Section.COMMIT, begun);
    }
    writing = new Batch(limits);
  }

  /** Waits with the partitions paused, polling, so that the group does not take us for dead. */
  @Override
  public void await(Duration pause, String problem) throws StoppedException {
    status.databaseAway(problem);
    waiting = true;
    consumer.pause(consumer.assignment());
    long until = System.nanoTime() + pause.toNanos();
    do {
      if (isStopping()) {
        throw new StoppedException();
      }
      poll(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
    } while (System.nanoTime() < until);
  }

  private void goOn() {
    if (waiting) {
      waiting = false;
      status.databaseAnswers();
      consumer.resume(consumer.assignment());
    }
  }

  private boolean isStopping() {
    return stop.getCount() == 0;
  }

  private long took(Section section, long begun) {
    long now = System.nanoTime();
    metrics.section(section, Duration.ofNanos(now - begun));
    return now;
  }

  private final class Reassignment implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      if (waiting) {
        consumer.pause(partitions);
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      collecting.drop(partitions);
      writing.drop(partitions);
    }
  }
}
