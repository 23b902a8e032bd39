package dev.parley.embedder.window;

import dev.parley.embedder.window.EmbeddedSnapshot.Outcome;
import dev.parley.wire.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what all tasks of a worker offer into batches and has them embedded. There is one for a
 * worker and not one for a task: 24 partitions would make batches of two.
 *
 * <p>A batch closes on count, on bytes or on the age of its oldest conversation. At most {@link
 * WindowSettings#callsInFlight} calls are in flight, each on a thread of its own, and at most one
 * for a key. One lock guards all items; nothing slow is done under it, so offering never blocks.
 */
public final class Batcher {
  private static final byte[] NOTHING = {};

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition due = lock.newCondition();
  private final Window window;
  private final EmbedCall call;
  private final WindowMetrics metrics;
  private final LongSupplier nanoClock;
  private long sequence;
  private int inFlight;
  private int finished;
  private long inFlightBytes;
  private long finishedBytes;
  private boolean closed;

  /**
   * @param nanoClock nanoseconds that only ever grow, such as {@link System#nanoTime}
   */
  public Batcher(
      WindowSettings settings, EmbedCall call, WindowMetrics metrics, LongSupplier nanoClock) {
    this.window = new Window(settings);
    this.call = call;
    this.metrics = metrics;
    this.nanoClock = nanoClock;
  }

  /** The share of a task that begins. */
  public Owner newOwner() {
    return new Owner(this);
  }

  /** How much there is, at this moment. */
  public Load load() {
    lock.lock();
    try {
      return new Load(
          window.size(), inFlight, finished, window.bytes() + inFlightBytes, finishedBytes);
    } finally {
      lock.unlock();
    }
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
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  Item newItem(Owner owner, Bytes key, Snapshot snapshot) {
    lock.lock();
    try {
      return new Item(owner, key, sequence++, snapshot);
    } finally {
      lock.unlock();
    }
  }

  void offer(Item item, Snapshot snapshot, Duration waited) {
    lock.lock();
    try {
      switch (item.state) {
        case IDLE -> {
          if (item.postponements > 0 && item.snapshot.position().equals(snapshot.position())) {
            item.since = item.postponedUntil;
          } else {
            item.since = since(waited);
            item.postponements = 0;
          }
          item.snapshot = snapshot;
          item.state = Item.State.QUEUED;
          window.add(item);
          signalIfDueSooner(item);
        }
        case QUEUED -> {
          if (item.postponements > 0) {
            window.remove(item);
            item.postponements = 0;
            item.since = since(waited);
            item.snapshot = snapshot;
            window.add(item);
          } else {
            window.replace(item, snapshot);
          }
          signalIfDueSooner(item);
        }
        case TAKEN -> {
          // It waits in the store until the result at hand has been taken back.
        }
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isTaken(Item item, Position position) {
    lock.lock();
    try {
      return item.state == Item.State.TAKEN && item.snapshot.position().equals(position);
    } finally {
      lock.unlock();
    }
  }

  /** Tells whether nothing is left of the item here. */
  boolean withdraw(Item item) {
    lock.lock();
    try {
      if (item.state == Item.State.TAKEN) {
        item.withdrawn = true;
        return false;
      }
      window.remove(item);
      item.state = Item.State.IDLE;
      return true;
    } finally {
      lock.unlock();
    }
  }

  List<EmbeddedSnapshot> takeResults(Owner owner) {
    lock.lock();
    try {
      if (owner.results.isEmpty()) {
        return List.of();
      }
      List<EmbeddedSnapshot> taken = new ArrayList<>(owner.results.size());
      for (Item item : owner.results) {
        taken.add(takeBack(item));
      }
      owner.results.clear();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  void end(Owner owner, Collection<Item> items) {
    lock.lock();
    try {
      owner.ended = true;
      owner.results.forEach(this::takeBack);
      owner.results.clear();
      for (Item item : items) {
        if (item.state == Item.State.QUEUED) {
          window.remove(item);
        } else if (item.state == Item.State.TAKEN) {
          uncountInFlight(item);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private EmbeddedSnapshot takeBack(Item item) {
    byte[] value = item.value == null ? NOTHING : item.value;
    Outcome outcome =
        item.withdrawn
            ? Outcome.WITHDRAWN
            : item.value == null ? Outcome.POSTPONED : Outcome.EMBEDDED;
    item.state = Item.State.IDLE;
    item.withdrawn = false;
    item.value = null;
    finished--;
    finishedBytes -= value.length;
    Snapshot snapshot = item.snapshot;
    return new EmbeddedSnapshot(
        item.key, snapshot.position(), snapshot.publishedAt(), outcome, value);
  }

  private void embed(Batch batch) throws InterruptedException {
    call.embed(batch.items(), new OwnersDelivery());
  }

  private @Nullable Batch awaitDue() throws InterruptedException {
    lock.lock();
    try {
      while (!closed) {
        Batch batch = take();
        if (batch != null) {
          return batch;
        }
        long nanos = window.nanosUntilDue(nanoClock.getAsLong());
        if (nanos == Window.NEVER) {
          due.await();
        } else {
          due.awaitNanos(nanos);
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Batch take() {
    long now = nanoClock.getAsLong();
    Batch batch = window.takeDue(now);
    if (batch == null) {
      return null;
    }
    for (Item item : batch.items()) {
      item.state = Item.State.TAKEN;
      inFlight++;
      inFlightBytes += item.snapshot.bytes();
      metrics.waited(Duration.ofNanos(now - item.since));
    }
    metrics.batchClosed(batch.closedBy(), batch.items().size());
    if (window.size() > 0) {
      due.signal(); // What is left may be due too, or is due at another time.
    }
    return batch;
  }

  private long since(Duration waited) {
    return nanoClock.getAsLong() - Math.max(0, waited.toNanos());
  }

  private void signalIfDueSooner(Item changed) {
    if (window.isFirst(changed) || window.nanosUntilDue(nanoClock.getAsLong()) <= 0) {
      due.signal();
    }
  }

  private void uncountInFlight(Item item) {
    inFlight--;
    inFlightBytes -= item.snapshot.bytes();
  }

  /** Where a call asks whether results are still wanted, and brings them. */
  private final class OwnersDelivery implements EmbedCall.Delivery {
    @Override
    public boolean isWanted(Item item) {
      lock.lock();
      try {
        return !closed && !item.owner.ended;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void deliver(Item item, byte[] value) {
      lock.lock();
      try {
        finish(item, value);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void postpone(Item item, Duration pause) {
      lock.lock();
      try {
        item.postponements++;
        item.postponedUntil = nanoClock.getAsLong() + pause.toNanos();
        finish(item, null);
      } finally {
        lock.unlock();
      }
    }

    private void finish(Item item, byte @Nullable [] value) {
      if (item.owner.ended) {
        return;
      }
      uncountInFlight(item);
      item.value = value;
      item.owner.results.add(item);
      finished++;
      finishedBytes += value == null ? 0 : value.length;
    }
  }
}
