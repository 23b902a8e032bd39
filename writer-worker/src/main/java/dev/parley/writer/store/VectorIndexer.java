package dev.parley.writer.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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

  /** Passages that come while it is looked, or are a page that is not counted. */
  private static final int UNSEEN = 512;

  private static final long NEVER = Long.MAX_VALUE;

  private final VectorIndexes indexes;
  private final Duration lookEvery;
  private final Thread thread = new Thread(this::run, "vector-indexes");
  private final Semaphore wakeUps = new Semaphore(0);
  private final AtomicLong copied = new AtomicLong();
  private volatile long lookAfter = NEVER;
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

  /**
   * Looks soon when so many came since the last look that a list may have grown long. They may be
   * of another model, or another writer's may be missing: then it is seen at the usual look.
   */
  @Override
  public void passagesCopied(int count) {
    if (copied.addAndGet(count) >= lookAfter) {
      lookAfter = NEVER;
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
      boolean woken = false;
      while (!closed) {
        copied.set(0);
        boolean advanced = look();
        // What had it look in vain would have it look in vain again.
        if (failure.isEmpty() && (advanced || !woken)) {
          indexes.untilParts().ifPresent(passages -> lookAfter = passages + UNSEEN);
        }
        woken = wakeUps.tryAcquire(pause().toMillis(), TimeUnit.MILLISECONDS);
        wakeUps.drainPermits();
        lookAfter = NEVER;
      }
    } catch (InterruptedException e) {
      log.debug("interrupted, which ends it");
    }
  }

  /**
   * Takes what steps there are.
   *
   * @return whether there were any
   */
  private boolean look() {
    boolean advanced = false;
    try {
      while (!closed && indexes.advance()) {
        advanced = true;
      }
      failure = "";
    } catch (SQLException e) {
      String found = "vector indexes are not kept up: " + SqlFailure.describe(e);
      if (!closed && !found.equals(failure)) {
        log.warn("{}", found);
      }
      failure = found;
    }
    return advanced;
  }

  /** Until the next look. */
  private Duration pause() {
    return failure.isEmpty() || lookEvery.compareTo(AFTER_FAILURE) > 0 ? lookEvery : AFTER_FAILURE;
  }
}
