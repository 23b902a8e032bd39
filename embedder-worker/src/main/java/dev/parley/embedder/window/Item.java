package dev.parley.embedder.window;

import java.util.Comparator;
import java.util.OptionalLong;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The one place of a key in its owner's work, for as long as the owner's store holds the key.
 *
 * <p>INVARIANT: every field is guarded by the batcher's lock, except that neither the snapshot nor
 * since when it waits nor what is known of its failures changes while a call has it, so the calling
 * thread may read them.
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

  /** The number of the call that took it last. */
  long call;

  /** Nanoseconds of the batcher's clock; it does not change while the item is queued. */
  long since;

  /** How often this snapshot failed while others were embedded; such a one is tried alone. */
  int postponements;

  /** How many calls had succeeded when this snapshot failed and was set aside for others. */
  OptionalLong setAsideAfter = OptionalLong.empty();

  /** While the snapshot is postponed or set aside: until when it is not tried. */
  long notBefore;

  /** Whether the snapshot that a call has was dropped by a tombstone. */
  boolean withdrawn;

  /** Whether a newer snapshot than the one that a call has waits in the store. */
  boolean replaced;

  /** The result, from when its call delivers it until it is taken back; null when postponed. */
  byte @Nullable [] value;

  Item(Owner owner, Bytes key, long sequence, Snapshot snapshot) {
    this.owner = owner;
    this.key = key;
    this.sequence = sequence;
    this.snapshot = snapshot;
  }

  /** Whether its snapshot failed before and waits for another try. */
  boolean isHeldBack() {
    return postponements > 0 || setAsideAfter.isPresent();
  }

  /** It has another snapshot now, which nothing is known of. */
  void forgetFailures() {
    postponements = 0;
    setAsideAfter = OptionalLong.empty();
  }
}
