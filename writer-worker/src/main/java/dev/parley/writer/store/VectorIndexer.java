package dev.parley.writer.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the vector indexes on a thread of its own, beside the writing: it looks now and then, for
 * tables grow and pgvector may come later, and at once when a model was registered or a list grew
 * long, for searches read all of it until that is seen. A failure leaves searches slower and is
 * tried again.
 */
public final class VectorIndexer implements StoreListener {
  private static final Logger log = LoggerFactory.getLogger(VectorIndexer.class);

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);

  private final VectorIndexes indexes;
  private final Duration lookEvery;
  private final Thread thread = new Thread(this::run, "vector-indexes");
  private final Semaphore wakeUps = new Semaphore(0);
  private final AtomicInteger copied = new AtomicInteger();
  private volatile boolean closed;
  private volatile String failure = "";

  public VectorIndexer(Database database, IndexSettings settings, VectorIndexMetrics metrics) {
    this.indexes = new VectorIndexes(database, settings, metrics);
    this.lookEvery = settings.lookEvery();
    thread.setDaemon(true);
  }

  /** Begins, once the tables are there. */
  public void start() {
    thread.start();
  }

  /** Looks soon. */
  @Override
  public void modelRegistered() {
    wakeUps.release();
  }

  /** Looks soon when a list that was short may have grown long. */
  @Override
  public void passagesCopied(int count) {
    if (indexes.hasShortList() && copied.addAndGet(count) >= IndexPlan.LONG) {
      copied.set(0); // What another batch adds at this moment may be lost: the usual look is near.
      wakeUps.release();
    }
  }

  /** How searches are served, in words. */
  public String detail() {
    String why = failure;
    return why.isEmpty() ? indexes.detail() : why;
  }

  /** Ends within {@code within}; what was being made is begun again by whoever is next. */
  public void stop(Duration within) throws InterruptedException {
    closed = true;
    wakeUps.release();
    indexes.cancel();
    thread.join(Math.max(1, within.toMillis()));
  }

  private void run() {
    try {
      while (!closed) {
        Duration pause = look();
        if (wakeUps.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          wakeUps.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      log.debug("interrupted, which ends it");
    }
  }

  /** Takes what steps there are, and tells how long to wait until the next look. */
  private Duration look() {
    try {
      boolean more = true;
      while (more && !closed) {
        more = indexes.advance();
      }
      failure = "";
      return lookEvery;
    } catch (SQLException e) {
      String found = "vector indexes are not kept up: " + SqlFailure.describe(e);
      if (!closed && !found.equals(failure)) {
        log.warn("{}", found);
      }
      failure = found;
      return lookEvery.compareTo(AFTER_FAILURE) > 0 ? lookEvery : AFTER_FAILURE;
    }
  }
}
