package dev.parley.embedder.window;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a call, and when it makes a batch. Not safe for many threads: the batcher's lock
 * guards it.
 */
final class Window {
  /** Returned by {@link #nanosUntilDue} when nothing waits. */
  static final long NEVER = Long.MAX_VALUE;

  private final TreeSet<Item> queue = new TreeSet<>(Item.OLDEST_FIRST);
  private final int maxCount;
  private final long maxBytes;
  private final long maxAgeNanos;
  private long bytes;

  Window(WindowSettings settings) {
    this.maxCount = settings.batchConversations();
    this.maxBytes = settings.batchBytes();
    this.maxAgeNanos = settings.batchAge().toNanos();
  }

  void add(Item item) {
    queue.add(item);
    bytes += item.snapshot.bytes();
  }

  /** Gives a queued item another snapshot and leaves it its place. */
  void replace(Item item, Snapshot newer) {
    bytes += newer.bytes() - item.snapshot.bytes();
    item.snapshot = newer;
  }

  void remove(Item item) {
    if (queue.remove(item)) {
      bytes -= item.snapshot.bytes();
    }
  }

  /** Takes out the next batch, or returns null when none is due. */
  @Nullable Batch takeDue(long now) {
    if (nanosUntilDue(now) > 0) {
      return null;
    }
    List<Item> taken = new ArrayList<>(Math.min(maxCount, queue.size()));
    long takenBytes = 0;
    while (!queue.isEmpty() && taken.size() < maxCount) {
      Item first = queue.first();
      int more = first.snapshot.bytes();
      boolean alone = first.postponements > 0 || takenBytes + more > maxBytes;
      if (alone && !taken.isEmpty()) {
        break;
      }
      remove(first);
      taken.add(first);
      takenBytes += more;
      if (alone) {
        break; // It is larger than a batch, or would have others fail with it.
      }
    }
    ClosedBy closedBy =
        taken.size() == maxCount
            ? ClosedBy.COUNT
            : takenBytes >= maxBytes || !queue.isEmpty() ? ClosedBy.BYTES : ClosedBy.AGE;
    return new Batch(taken, closedBy);
  }

  /** 0 or less when a batch is due, {@link #NEVER} when nothing waits. */
  long nanosUntilDue(long now) {
    if (queue.isEmpty()) {
      return NEVER;
    }
    if (queue.size() >= maxCount || bytes >= maxBytes) {
      return 0;
    }
    return maxAgeNanos - (now - queue.first().since);
  }

  int size() {
    return queue.size();
  }

  long bytes() {
    return bytes;
  }

  boolean isOldest(Item item) {
    return !queue.isEmpty() && queue.first() == item;
  }
}
