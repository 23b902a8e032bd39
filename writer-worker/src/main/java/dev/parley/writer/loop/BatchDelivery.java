package dev.parley.writer.loop;

import dev.parley.wire.DeadLetter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Brings a batch to where it is safe: records into the database, and those that it never takes into
 * the dead-letter topic. Safe for concurrent use.
 */
public final class BatchDelivery {
  /** Where dead letters go. */
  public interface DeadLetterSink {
    /** Returns when all are safe; a failure ends the loop before their offsets are committed. */
    void send(List<DeadLetter> deadLetters) throws InterruptedException;
  }

  /** Who is told whether the database takes batches. */
  public interface Status {
    /** A batch waits. */
    void databaseAway(String problem);

    /** None waits any more. */
    void databaseAnswers();
  }

  private final BatchWriter writer;
  private final DeadLetterSink deadLetters;
  private final WriterMetrics metrics;
  private final Status status;
  private final CountDownLatch stop;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param stop counted down when waiting for the database is to end
   */
  public BatchDelivery(
      BatchWriter writer,
      DeadLetterSink deadLetters,
      WriterMetrics metrics,
      Status status,
      CountDownLatch stop) {
    this.writer = writer;
    this.deadLetters = deadLetters;
    this.metrics = metrics;
    this.status = status;
    this.stop = stop;
  }

  /**
   * Returns when all of it is safe, however long that takes.
   *
   * @throws StoppedException when the worker is to stop while the database is away
   * @throws SQLException on a failure of the database that a person has to look at
   */
  void deliver(Batch batch) throws StoppedException, SQLException, InterruptedException {
    List<DeadLetter> letters = new ArrayList<>(batch.deadLetters());
    if (!batch.records().isEmpty()) {
      letters.addAll(write(batch.records()));
    }
    if (!letters.isEmpty()) {
      deadLetters.send(letters);
      letters.forEach(letter -> metrics.deadLetter(letter.reason()));
    }
  }

  private List<DeadLetter> write(List<Received> records)
      throws StoppedException, SQLException, InterruptedException {
    Patience patience = new Patience();
    List<DeadLetter> refused = writer.write(records, patience);
    patience.end();
    return refused;
  }

  /** The patience with one batch. */
  private final class Patience implements BatchWriter.Patience {
    private boolean begun;

    @Override
    public void await(Duration pause, String problem)
        throws StoppedException, InterruptedException {
      if (!begun) {
        begun = true;
        waiting.incrementAndGet();
        metrics.waiting(1);
      }
      status.databaseAway(problem);
      if (stop.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new StoppedException();
      }
    }

    void end() {
      if (begun) {
        metrics.waiting(-1);
        if (waiting.decrementAndGet() == 0) {
          status.databaseAnswers();
        }
      }
    }
  }
}
