package dev.parley.writer.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the vector indexes complete on a thread of its own, beside the writing: at start, when a
 * model is registered, and now and then, for pgvector may come later. A failure leaves searches
 * exact and is tried again.
 */
public final class VectorIndexer {
  private static final Logger log = LoggerFactory.getLogger(VectorIndexer.class);

  private static final Duration AGAIN_AFTER = Duration.ofMinutes(1);

  private final VectorIndexes indexes;
  private final Thread thread = new Thread(this::run, "vector-indexes");
  private final Semaphore wakeUps = new Semaphore(0);
  private volatile boolean closed;
  private volatile String detail = "it is not known yet how searches are served";

  public VectorIndexer(Database database) {
    this.indexes = new VectorIndexes(database.dedicated());
    thread.setDaemon(true);
  }

  /** Begins, once the tables are there. */
  public void start() {
    thread.start();
  }

  /** Looks soon, for a model was registered. */
  public void wake() {
    wakeUps.release();
  }

  /** How searches are served, in words. */
  public String detail() {
    return detail;
  }

  /** Ends within {@code within}; what was being made is begun again by whoever is next. */
  public void stop(Duration within) throws InterruptedException {
    closed = true;
    wake();
    indexes.cancel();
    thread.join(Math.max(1, within.toMillis()));
  }

  private void run() {
    try {
      while (!closed) {
        ensure();
        if (wakeUps.tryAcquire(AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS)) {
          wakeUps.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      log.debug("interrupted, which ends it");
    }
  }

  private void ensure() {
    String found;
    try {
      found = indexes.ensure();
    } catch (SQLException e) {
      found = "searches may be exact, for vector indexes failed: " + SqlFailure.describe(e);
    }
    if (!closed && !found.equals(detail)) {
      detail = found;
      log.info("{}", found);
    }
  }
}
