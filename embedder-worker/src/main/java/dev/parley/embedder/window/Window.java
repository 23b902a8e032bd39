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

  /** Those that are tried alone, each from its own time on; they make no batch and close none. */
  private final TreeSet<Item> postponed = new TreeSet<>(Item.OLDEST_FIRST);

  private final int maxCount;
  private final long maxBytes;
  private final long maxAgeNanos;
  private long queuedBytes;
  private long postponedBytes;

  Window(WindowSettings settings) {
    this.maxCount = settings.batchConversations();
    this.maxBytes = settings.batchBytes();
    this.maxAgeNanos = settings.batchAge().toNanos();
  }

  void add(Item item) {
    if (item.postponements > 0) {
      postponed.add(item);
      postponedBytes += item.snapshot.bytes();
    } else {
      queue.add(item);
      queuedBytes += item.snapshot.bytes();
    }
  }

  /** Gives an item of the queue another snapshot and leaves it its place. */
  void replace(Item item, Snapshot newer) {
    queuedBytes += newer.bytes() - item.snapshot.bytes();
    item.snapshot = newer;
  }

  void remove(Item item) {
    if (queue.remove(item)) {
      queuedBytes -= item.snapshot.bytes();
    } else if (postponed.remove(item)) {
      postponedBytes -= item.snapshot.bytes();
    }
  }

  /** Takes out the next batch, or returns null when none is due. */
  @Nullable Batch takeDue(long now) {
    boolean queueIsDue = nanosUntilQueueIsDue(now) <= 0;
    boolean postponedIsDue = nanosUntilPostponedIsDue(now) <= 0;
    if (postponedIsDue
        && !(queueIsDue && Item.OLDEST_FIRST.compare(queue.first(), postponed.first()) < 0)) {
      Item alone = postponed.first();
      remove(alone);
      return new Batch(List.of(alone), ClosedBy.AGE);
    }
    return queueIsDue ? takeFromQueue() : null;
  }

  /** 0 or less when a batch is due, {@link #NEVER} when nothing waits. */
  long nanosUntilDue(long now) {
    return Math.min(nanosUntilQueueIsDue(now), nanosUntilPostponedIsDue(now));
  }

  int size() {
    return queue.size() + postponed.size();
  }

  long bytes() {
    return queuedBytes + postponedBytes;
  }

  /** Whether it decides when the next batch is due by age. */
  boolean isFirst(Item item) {
    return (!queue.isEmpty() && queue.first() == item)
        || (!postponed.isEmpty() && postponed.first() == item);
  }

  private Batch takeFromQueue() {
    List<Item> taken = new ArrayList<>(Math.min(maxCount, queue.size()));
    long takenBytes = 0;
    while (!queue.isEmpty() && taken.size() < maxCount) {
      Item first = queue.first();
      int more = first.snapshot.bytes();
      boolean tooMuch = takenBytes + more > maxBytes;
      if (tooMuch && !taken.isEmpty()) {
        break;
      }
      remove(first);
      taken.add(first);
      takenBytes += more;
      if (tooMuch) {
        break; // It is larger than a batch, and goes alone.
      }
    }
    ClosedBy closedBy =
        taken.size() == maxCount
            ? ClosedBy.COUNT
            : takenBytes >= maxBytes || !queue.isEmpty() ? ClosedBy.BYTES : ClosedBy.AGE;
    return new Batch(taken, closedBy);
  }

  private long nanosUntilQueueIsDue(long now) {
    if (queue.isEmpty()) {
      return NEVER;
    }
    if (queue.size() >= maxCount || queuedBytes >= maxBytes) {
      return 0;
    }
    return maxAgeNanos - (now - queue.first().since);
  }

  private long nanosUntilPostponedIsDue(long now) {
    return postponed.isEmpty() ? NEVER : postponed.first().since - now;
  }
}
