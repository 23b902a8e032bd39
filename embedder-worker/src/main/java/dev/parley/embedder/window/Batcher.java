package dev.parley.embedder.window;

import dev.parley.wire.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what all tasks of a worker offer into batches and has them embedded. There is one for a
 * worker and not one for a task: 24 partitions would make batches of two.
 *
 * <p>A batch closes on count, on bytes or on the age of its oldest conversation. At most {@link
 * WindowSettings#batchesInFlight} are worked on, each on a thread of its own, and at most one has a
 * key, whichever lanes it is on. One lock guards all {@link Work}; nothing slow is done under it,
 * so offering never blocks.
 */
public final class Batcher {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition due = lock.newCondition();
  private final Work work;
  private final EmbedCall call;
  private final WindowMetrics metrics;
  private final LongSupplier nanoClock;
  private final AtomicLong sequence = new AtomicLong();
  private boolean closed;

  /** Of the threads that wait, the one that waits only until the next batch is due by age. */
  private @Nullable Thread leader;

  /** When the leader wakes, in nanoseconds of the clock; {@link Window#NEVER} without one. */
  private long leaderUntil = Window.NEVER;

  /**
   * @param nanoClock nanoseconds that only ever grow, such as {@link System#nanoTime}
   */
  public Batcher(
      WindowSettings settings, EmbedCall call, WindowMetrics metrics, LongSupplier nanoClock) {
    this.work = new Work(settings);
    this.call = call;
    this.metrics = metrics;
    this.nanoClock = nanoClock;
  }

  /** The share of a task that begins, on the lane that it reads. */
  public Owner newOwner(Lane lane) {
    return new Owner(this, lane);
  }

  /** How much there is on all lanes, at this moment. */
  public Load load() {
    return locked(() -> work.load(Lane.LIVE).plus(work.load(Lane.BULK)));
  }

  /** How much there is on one lane, at this moment. */
  public Load load(Lane lane) {
    return locked(() -> work.load(lane));
  }

  /** When the oldest of what waits or is in a call on the lane was published. */
  public Optional<Instant> oldest(Lane lane) {
    return locked(() -> work.oldest(lane));
  }

  /** Whether a batch of the lane is complete and waits, for as many as may be are worked on. */
  public boolean waitsForCall(Lane lane) {
    return locked(() -> work.waitsForCall(lane, nanoClock.getAsLong()));
  }

  /** Embeds one batch on the calling thread if one is due now; tells whether one was. */
  public boolean embedDue() throws InterruptedException {
    Batch batch;
    lock.lock();
    try {
      batch = take();
    } finally {
      lock.unlock();
    }
    if (batch == null) {
      return false;
    }
    embed(batch);
    return true;
  }

  /** Embeds batch after batch on the calling thread, until {@link #close}. */
  void embedUntilClosed() throws InterruptedException {
    Batch batch = awaitDue();
    while (batch != null) {
      embed(batch);
      batch = awaitDue();
    }
  }

  /** Begins no call any more; what is queued stays in the stores. */
  void close() {
    lock.lock();
    try {
      closed = true;
      due.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether no call begins any more, so that nothing that is queued will be finished. */
  public boolean isClosed() {
    return locked(() -> closed);
  }

  Item newItem(Owner owner, Bytes key, Snapshot snapshot) {
    return new Item(owner, key, sequence.getAndIncrement(), snapshot);
  }

  void offer(Item item, Snapshot snapshot, Duration waited) {
    lock.lock();
    try {
      long now = nanoClock.getAsLong();
      long before = work.nanosUntilDue(now);
      work.offer(item, snapshot, now - Math.max(0, waited.toNanos()));
      long nanos = work.nanosUntilDue(now);
      signalIf(nanos < before && (nanos <= 0 ? before > 0 : leaderComesTooLate(now, nanos)));
    } finally {
      lock.unlock();
    }
  }

  boolean isTaken(Item item, Position position) {
    return locked(() -> work.isTaken(item, position));
  }

  /** Tells whether nothing is left of the item here. */
  boolean withdraw(Item item) {
    return locked(() -> work.withdraw(item));
  }

  List<EmbeddedSnapshot> takeResults(Owner owner) {
    return locked(() -> work.takeResults(owner));
  }

  void end(Owner owner, Collection<Item> items) {
    lock.lock();
    try {
      work.end(owner, items);
    } finally {
      lock.unlock();
    }
  }

  private void embed(Batch batch) throws InterruptedException {
    for (Item item : batch.items()) {
      metrics.waited(Duration.ofNanos(batch.takenAt() - item.since));
    }
    metrics.batchClosed(batch.closedBy(), batch.items().size());
    try {
      call.embed(batch.items(), new OwnersDelivery());
    } finally {
      lock.lock();
      try {
        signalIf(work.callEnded(batch));
      } finally {
        lock.unlock();
      }
    }
  }

  private @Nullable Batch awaitDue() throws InterruptedException {
    lock.lock();
    try {
      while (!closed) {
        Batch batch = take();
        if (batch != null) {
          return batch;
        }
        long now = nanoClock.getAsLong();
        long nanos = work.nanosUntilDue(now);
        if (!leaderComesTooLate(now, nanos)) {
          due.await();
        } else {
          Thread self = Thread.currentThread();
          leader = self;
          leaderUntil = now + nanos;
          try {
            due.awaitNanos(nanos);
          } finally {
            if (leader == self) {
              leader = null;
              leaderUntil = Window.NEVER;
            }
          }
        }
      }
      return null;
    } finally {
      // Whoever leaves with a batch lets another look after the rest: one, for each that wakes
      // takes the lock from the stream thread.
      long now = nanoClock.getAsLong();
      long nanos = work.nanosUntilDue(now);
      signalIf(nanos <= 0 || leaderComesTooLate(now, nanos));
      lock.unlock();
    }
  }

  private @Nullable Batch take() {
    return work.take(nanoClock.getAsLong());
  }

  /**
   * Whether no thread wakes by itself when the next batch is due.
   *
   * @param nanos until then, or {@link Window#NEVER}
   */
  private boolean leaderComesTooLate(long now, long nanos) {
    return nanos != Window.NEVER && (leader == null || now + nanos - leaderUntil < 0);
  }

  private void signalIf(boolean somethingChanged) {
    if (somethingChanged) {
      due.signal();
    }
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  /** Where a call asks whether results are still wanted, and brings them. */
  private final class OwnersDelivery implements EmbedCall.Delivery {
    @Override
    public List<Item> wanted(List<Item> items) {
      return locked(() -> closed ? List.of() : work.wanted(items));
    }

    @Override
    public boolean isAnyOtherQueued() {
      return locked(work::isAnyQueued);
    }

    @Override
    public boolean isBatchWaiting(Item item) {
      return waitsForCall(item.owner.lane);
    }

    @Override
    public void deliver(List<Item> items, List<byte @Nullable []> values) {
      lock.lock();
      try {
        boolean anyToTry = false;
        for (int i = 0; i < items.size(); i++) {
          byte[] value = values.get(i);
          anyToTry |= value == null ? work.putBack(items.get(i)) : work.finish(items.get(i), value);
        }
        signalIf(anyToTry);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void postpone(Item item, Duration pause) {
      lock.lock();
      try {
        item.postponements++;
        item.setAsideAfter = OptionalLong.empty();
        item.notBefore = nanoClock.getAsLong() + pause.toNanos();
        finish(item, null);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void setAside(Item item, long successes) {
      lock.lock();
      try {
        item.setAsideAfter = OptionalLong.of(successes);
        item.notBefore = nanoClock.getAsLong();
        finish(item, null);
      } finally {
        lock.unlock();
      }
    }

    private void finish(Item item, byte @Nullable [] value) {
      signalIf(work.finish(item, value));
    }
  }
}
