package dev.parley.e2e.load;

import dev.parley.wire.Conversation;
import dev.parley.wire.Position;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Publishes snapshots at a steady rate from a thread of its own and keeps the ledger. It can be
 * started and stopped any number of times.
 */
public final class LoadGenerator {
  /** Snapshots that may wait for their acknowledgement: far below what the publisher holds. */
  private static final int MOST_OPEN = 500;

  /** Falling behind further than this, for want of CPU, is not made up for. */
  private static final long MOST_BEHIND = TimeUnit.SECONDS.toNanos(1);

  private final Publishing publishing;
  private final Supplier<Conversation> snapshots;
  private final Ledger ledger;
  private final int perSecond;
  private final long nanosBetween;
  private final Semaphore permits = new Semaphore(MOST_OPEN);
  private volatile boolean stopped = true;
  private @Nullable Thread thread;

  /** Where snapshots go. */
  public interface Publishing {
    CompletableFuture<Position> publish(Conversation conversation);
  }

  /**
   * @param snapshots what is published, asked for on the load's own thread
   */
  public LoadGenerator(
      Publishing publishing, Supplier<Conversation> snapshots, Ledger ledger, int perSecond) {
    this.publishing = publishing;
    this.snapshots = snapshots;
    this.ledger = ledger;
    this.perSecond = perSecond;
    this.nanosBetween = TimeUnit.SECONDS.toNanos(1) / perSecond;
  }

  /** Snapshots a second. */
  public int perSecond() {
    return perSecond;
  }

  /** Begins, or goes on. */
  public void start() {
    if (thread != null) {
      throw new IllegalStateException("the load is running already");
    }
    stopped = false;
    thread = new Thread(this::run, "load");
    thread.setDaemon(true);
    thread.start();
  }

  /** Publishes no more; what was published may still be unacknowledged. */
  public void stop() throws InterruptedException {
    Thread running = thread;
    if (running != null) {
      stopped = true;
      running.join();
      thread = null;
    }
  }

  private void run() {
    long due = System.nanoTime();
    while (!stopped) {
      long early = due - System.nanoTime();
      if (early > 0) {
        LockSupport.parkNanos(early);
      } else if (permits.tryAcquire()) {
        publish(snapshots.get());
        due = Math.max(due + nanosBetween, System.nanoTime() - MOST_BEHIND);
      } else {
        LockSupport.parkNanos(nanosBetween);
      }
    }
  }

  private void publish(Conversation conversation) {
    ledger.published();
    CompletableFuture<Position> unused =
        publishing
            .publish(conversation)
            .whenComplete((position, failure) -> note(conversation, position, failure));
  }

  private void note(Conversation conversation, Position position, @Nullable Throwable failure) {
    permits.release();
    if (failure == null) {
      ledger.acknowledged(conversation, position);
    } else {
      ledger.failed(conversation, failure);
    }
  }
}
