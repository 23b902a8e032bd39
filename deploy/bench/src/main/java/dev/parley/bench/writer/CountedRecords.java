package dev.parley.bench.writer;

import dev.parley.wire.DeadLetterReason;
import dev.parley.writer.loop.WriterMetrics;
import dev.parley.writer.store.Outcome;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what a writer has done with, and tells how long it took from its first batch on. */
final class CountedRecords implements WriterMetrics {
  private final AtomicLong begunAt = new AtomicLong();
  private final AtomicLong endedAt = new AtomicLong();
  private final AtomicLong left;
  private final CountDownLatch done = new CountDownLatch(1);

  CountedRecords(long expected) {
    this.left = new AtomicLong(expected);
  }

  @Override
  public void batch(int records) {
    begunAt.compareAndSet(0, System.nanoTime());
  }

  @Override
  public void outcome(Outcome outcome) {
    count();
  }

  @Override
  public void deadLetter(DeadLetterReason reason) {
    count();
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
