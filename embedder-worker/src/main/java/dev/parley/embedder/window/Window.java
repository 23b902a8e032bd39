package dev.parley.embedder.window;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a call on one lane, and when it makes a batch. Not safe for many threads: the
 * batcher's lock guards it.
 */
final class Window {
  /** Returned by {@link #nanosUntilDue} when nothing waits. */
  static final long NEVER = Long.MAX_VALUE;

  private final TreeSet<Item> queue = new TreeSet<>(Item.OLDEST_FIRST);

  /** Those that are tried alone, each from its own time on; they make no batch and close none. */
  private final TreeSet<Item> postponed = new TreeSet<>(Item.OLDEST_FIRST);

  /** Those whose turn came while a call had their key for another owner. */
  private final Set<Item> parked = new HashSet<>();

  private final int maxCount;
  private final long maxBytes;
  private final long maxAgeNanos;
  private long queuedBytes;
  private long otherBytes;

  Window(WindowSettings settings) {
    this.maxCount = settings.batchConversations();
    this.maxBytes = settings.batchBytes();
    this.maxAgeNanos = settings.batchAge().toNanos();
  }

  void add(Item item) {
    if (item.postponements > 0) {
      postponed.add(item);
      otherBytes += item.snapshot.bytes();
    } else {
      queue.add(item);
      queuedBytes += item.snapshot.bytes();
    }
  }

  void remove(Item item) {
    if (queue.remove(item)) {
      queuedBytes -= item.snapshot.bytes();
    } else if (postponed.remove(item) || parked.remove(item)) {
      otherBytes -= item.snapshot.bytes();
    }
  }

  /**
   * Takes out the next batch, or returns null when none is due.
   *
   * @param call the number of the call that is to take it
   * @param inCall tells of which keys a call has a snapshot; what waits of those is parked
   */
  @Nullable Batch takeDue(long now, long call, Predicate<Bytes> inCall) {
    Batch batch = null;
    while (batch == null && nanosUntilDue(now) <= 0) {
      batch =
          isPostponedNext(now)
              ? takePostponed(now, call, inCall)
              : takeFromQueue(now, call, inCall);
    }
    return batch;
  }

  /** Lets what was parked because of {@code key} wait for a call again; tells whether any was. */
  boolean unpark(Bytes key) {
    boolean any = false;
    for (Iterator<Item> all = parked.iterator(); all.hasNext(); ) {
      Item item = all.next();
      if (item.key.equals(key)) {
        all.remove();
        otherBytes -= item.snapshot.bytes();
        add(item);
        any = true;
      }
    }
    return any;
  }

  /** 0 or less when a batch is due, {@link #NEVER} when nothing waits. */
  long nanosUntilDue(long now) {
    return Math.min(nanosUntilQueueIsDue(now), nanosUntilPostponedIsDue(now));
  }

  int queued() {
    return queue.size() + parked.size();
  }

  int postponed() {
    return postponed.size();
  }

  /** All that is queued or postponed, in no order. */
  Stream<Item> items() {
    return Stream.of(queue, postponed, parked).flatMap(Collection::stream);
  }

  /** Of all that is queued or postponed. */
  long bytes() {
    return queuedBytes + otherBytes;
  }

  private boolean isPostponedNext(long now) {
    return nanosUntilPostponedIsDue(now) <= 0
        && !(nanosUntilQueueIsDue(now) <= 0
            && Item.OLDEST_FIRST.compare(queue.first(), postponed.first()) < 0);
  }

  private @Nullable Batch takePostponed(long now, long call, Predicate<Bytes> inCall) {
    Item alone = postponed.first();
    return takeOrPark(alone, inCall) ? new Batch(List.of(alone), ClosedBy.AGE, now, call) : null;
  }

  private @Nullable Batch takeFromQueue(long now, long call, Predicate<Bytes> inCall) {
    List<Item> taken = new ArrayList<>(Math.min(maxCount, queue.size()));
    long takenBytes = 0;
    while (!queue.isEmpty() && taken.size() < maxCount) {
      Item first = queue.first();
      int more = first.snapshot.bytes();
      boolean tooMuch = takenBytes + more > maxBytes;
      if (tooMuch && !taken.isEmpty()) {
        break;
      }
      if (takeOrPark(first, inCall)) {
        taken.add(first);
        takenBytes += more;
        if (tooMuch) {
          break; // It is larger than a batch, and goes alone.
        }
      }
    }
    if (taken.isEmpty()) {
      return null;
    }
    ClosedBy closedBy =
        taken.size() == maxCount
            ? ClosedBy.COUNT
            : takenBytes >= maxBytes || !queue.isEmpty() ? ClosedBy.BYTES : ClosedBy.AGE;
    return new Batch(taken, closedBy, now, call);
  }

  private boolean takeOrPark(Item item, Predicate<Bytes> inCall) {
    remove(item);
    if (!inCall.test(item.key)) {
      return true;
    }
    parked.add(item);
    otherBytes += item.snapshot.bytes();
    return false;
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
