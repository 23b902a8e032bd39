package dev.parley.embedder.window;

import java.util.Comparator;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The one place of a key in its owner's work, for as long as the owner's store holds the key.
 *
 * <p>INVARIANT: every field is guarded by the batcher's lock, except that neither the snapshot nor
 * its postponements change while a call has it, so the calling thread may read them.
 */
final class Item {
  /** Who has waited longest goes first; the sequence tells apart those who came together. */
  static final Comparator<Item> OLDEST_FIRST =
      Comparator.<Item>comparingLong(item -> item.since).thenComparingLong(item -> item.sequence);

  enum State {
    /** Nothing of it waits here: it is new, or its result has been taken back. */
    IDLE,
    /** It waits for a call; a newer snapshot takes the place of this one. */
    QUEUED,
    /** A call has it, or its result waits for the owner; a newer snapshot waits in the store. */
    TAKEN
  }

  final Owner owner;
  final Bytes key;
  final long sequence;

  State state = State.IDLE;
  Snapshot snapshot;

  /** Nanoseconds of the batcher's clock; it does not change while the item is queued. */
  long since;

  /** How often this snapshot failed while others were embedded; such a one is tried alone. */
  int postponements;

  /** While the snapshot is postponed: until when. */
  long postponedUntil;

  /** Whether the snapshot that a call has was dropped by a tombstone. */
  boolean withdrawn;

  /** The result, from when its call delivers it until it is taken back; null when postponed. */
  byte @Nullable [] value;

  Item(Owner owner, Bytes key, long sequence, Snapshot snapshot) {
    this.owner = owner;
    this.key = key;
    this.sequence = sequence;
    this.snapshot = snapshot;
  }
}
