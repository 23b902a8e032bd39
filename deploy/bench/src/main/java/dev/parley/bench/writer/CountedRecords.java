package dev.parley.bench.writer;

import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import dev.parley.wire.DeadLetterReason;
import dev.parley.writer.loop.WriterMetrics;
import dev.parley.writer.store.Outcome;
import dev.parley.writer.store.RetryCause;
import dev.parley.writer.store.Statement;
import dev.parley.writer.store.VectorIndexMetrics;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/**
 * Counts what a writer has done with, and tells how long it took from its first batch on. Passes
 * all that it is told on.
 */
final class CountedRecords implements WriterMetrics {
  private final AtomicLong begunAt = new AtomicLong();
  private final AtomicLong endedAt = new AtomicLong();
  private final AtomicLong left;
  private final CountDownLatch done = new CountDownLatch(1);
  private final WriterMetrics next;

  /**
   * @param next is told all of it, too
   */
  CountedRecords(long expected, WriterMetrics next) {
    this.left = new AtomicLong(expected);
    this.next = next;
  }

  @Override
  public void batch(int records) {
    begunAt.compareAndSet(0, System.nanoTime());
    next.batch(records);
  }

  @Override
  public void outcome(Outcome outcome) {
    next.outcome(outcome);
    count();
  }

  @Override
  public void deadLetter(DeadLetterReason reason) {
    next.deadLetter(reason);
    count();
  }

  @Override
  public void section(Section section, Duration took) {
    next.section(section, took);
  }

  @Override
  public void publishedToStored(Duration took) {
    next.publishedToStored(took);
  }

  @Override
  public void tombstone() {
    next.tombstone();
  }

  @Override
  public void waiting(int change) {
    next.waiting(change);
  }

  @Override
  public void retry(RetryCause cause) {
    next.retry(cause);
  }

  @Override
  public void slowStatement(Statement statement) {
    next.slowStatement(statement);
  }

  @Override
  public Optional<MetricsTrackerFactory> pool() {
    return next.pool();
  }

  @Override
  public VectorIndexMetrics vectorIndexes() {
    return next.vectorIndexes();
  }

  @Override
  public Shown show(Consumer<?, ?> consumer, Producer<?, ?> producer) {
    return next.show(consumer, producer);
  }

  private void count() {
    if (left.decrementAndGet() == 0) {
      endedAt.set(System.nanoTime());
      done.countDown();
    }
  }

  /**
   * Waits until all are done with.
   *
   * @return the seconds since the first batch began
   */
  double await(long seconds) throws InterruptedException, TimeoutException {
    if (!done.await(seconds, TimeUnit.SECONDS)) {
      throw new TimeoutException(left + " records are not done with after " + seconds + " s");
    }
    return (endedAt.get() - begunAt.get()) / 1e9;
  }
}
