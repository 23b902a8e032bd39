package dev.parley.local;

import dev.parley.wire.Position;
import dev.parley.wire.RecordKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The conversations that were published and are neither stored nor dead-lettered yet, each with its
 * newest position: an older snapshot of the same conversation is superseded and not waited for.
 * Bounded: whoever publishes waits for {@link #awaitRoom}. Safe for many threads.
 */
final class Outstanding {
  private final int capacity;

  /** Those not looked at for longest come first. Guarded by this. */
  private final Map<RecordKey, Position> newest = new LinkedHashMap<>();

  /**
   * Conversations that reached their end before their acknowledgement was heard here, at which
   * position; of as many as may be outstanding the latest. Guarded by this.
   */
  private final Map<RecordKey, Position> settledUnheard = new LinkedHashMap<>();

  private long published;

  /** A conversation and the position that is waited for. */
  record Wanted(RecordKey key, Position position) {}

  /**
   * @param capacity how many conversations may be outstanding before publishing waits
   */
  Outstanding(int capacity) {
    this.capacity = capacity;
  }

  synchronized void published(RecordKey key, Position position) {
    published++;
    Position settled = settledUnheard.remove(key);
    if (settled == null || settled.compareTo(position) < 0) {
      newest.merge(key, position, (one, other) -> one.compareTo(other) < 0 ? other : one);
    }
  }

  /** The conversation reached its end at {@code position}; a newer one is still waited for. */
  synchronized void settled(RecordKey key, Position position) {
    Position wanted = newest.get(key);
    if (wanted == null) {
      settledUnheard.put(key, position);
      if (settledUnheard.size() > capacity) {
        settledUnheard.remove(settledUnheard.keySet().iterator().next());
      }
    } else if (wanted.compareTo(position) <= 0) {
      newest.remove(key);
      notifyAll();
    }
  }

  /** Waits, for {@code atMost}, while there are as many as may be. */
  synchronized boolean awaitRoom(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (newest.size() >= capacity) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }

  /** Up to {@code count} of them; the next call begins with others, until all had their turn. */
  synchronized List<Wanted> next(int count) {
    List<Wanted> taken = new ArrayList<>(Math.min(count, newest.size()));
    for (Map.Entry<RecordKey, Position> one : newest.entrySet()) {
      if (taken.size() == count) {
        break;
      }
      taken.add(new Wanted(one.getKey(), one.getValue()));
    }
    for (Wanted wanted : taken) {
      newest.remove(wanted.key());
      newest.put(wanted.key(), wanted.position());
    }
    return taken;
  }

  /** Conversations that are outstanding. */
  synchronized int size() {
    return newest.size();
  }

  /** Published snapshots that need no more waiting: settled or superseded. */
  synchronized long done() {
    return published - newest.size();
  }
}
