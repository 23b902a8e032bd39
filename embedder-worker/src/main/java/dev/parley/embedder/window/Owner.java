package dev.parley.embedder.window;

import dev.parley.wire.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;

/**
 * One task's share of the batcher, made when the task begins and ended when it ends. Of what it
 * offered, results come back to it alone; what comes after its end is dropped.
 *
 * <p>INVARIANT: the map has exactly one item for each key that the task's store holds, and only the
 * stream thread touches it. So queued work never exceeds the number of keys. For that thread only.
 */
public final class Owner implements AutoCloseable {
  final Lane lane;

  private final Batcher batcher;
  private final Map<Bytes, Item> items = new HashMap<>();

  /** Guarded by the batcher's lock. */
  final List<Item> results = new ArrayList<>();

  /** Guarded by the batcher's lock. */
  boolean ended;

  Owner(Batcher batcher, Lane lane) {
    this.lane = lane;
    this.batcher = batcher;
  }

  /**
   * Lets the window have the newest snapshot of a key that the store holds. A snapshot of it that
   * no call has yet is overwritten in place. While a call has one, or its result waits to be taken
   * back, nothing is done: the newer one waits in the store, to be offered when that result has
   * been taken back. Never blocks.
   *
   * @param waited for how long the key has been waiting already
   */
  public void offer(Bytes key, Snapshot snapshot, Duration waited) {
    Item item = items.get(key);
    if (item == null) {
      item = batcher.newItem(this, key, snapshot);
      items.put(key, item);
    }
    batcher.offer(item, snapshot, waited);
  }

  /**
   * Whether the snapshot at {@code position} is beyond replacing: a call has it, or its result
   * waits to be taken back.
   */
  public boolean isTaken(Bytes key, Position position) {
    Item item = items.get(key);
    return item != null && batcher.isTaken(item, position);
  }

  /**
   * Takes back a key that the store has dropped. What a call has of it is not stopped, but marked
   * {@link EmbeddedSnapshot.Outcome#WITHDRAWN}.
   */
  public void withdraw(Bytes key) {
    Item item = items.get(key);
    if (item != null && batcher.withdraw(item)) {
      items.remove(key);
    }
  }

  /**
   * The results since the last time, in the order in which they were finished. Of each the caller
   * must then either {@link #forget} the key or {@link #offer} its newer snapshot.
   */
  public List<EmbeddedSnapshot> takeResults() {
    return batcher.takeResults(this);
  }

  /** Lets go of a key whose result was taken back and that the store no longer holds. */
  public void forget(Bytes key) {
    items.remove(key);
  }

  /** Ends the owner: what it had queued is dropped, and so is every result that comes later. */
  @Override
  public void close() {
    batcher.end(this, items.values());
    items.clear();
  }
}
