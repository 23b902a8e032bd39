package dev.parley.embedder.window;

import dev.parley.embedder.window.EmbeddedSnapshot.Outcome;
import dev.parley.wire.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * All that a worker's tasks have offered, and where each stands. Live conversations are taken
 * before bulk ones, and one call is kept free of bulk for them, if there is more than one. Not safe
 * for many threads: the batcher's lock guards it.
 */
final class Work {
  private static final byte[] NOTHING = {};

  private final Map<Lane, LaneWork> lanes = new EnumMap<>(Lane.class);

  /** What calls have, by key: a key is in one call at most, whatever owner it is of. */
  private final Map<Bytes, Item> inCall = new HashMap<>();

  /** The number of the call that was begun last. */
  private long lastCall;

  private final int maxBatches;
  private final int maxBulkBatches;

  Work(WindowSettings settings) {
    this.maxBatches = settings.batchesInFlight();
    this.maxBulkBatches = Math.max(1, settings.callsInFlight() - 1);
    for (Lane lane : Lane.values()) {
      lanes.put(lane, new LaneWork(settings));
    }
  }

  Load load(Lane lane) {
    return of(lane).load();
  }

  /** When the oldest of what waits or is in a call on the lane was published. */
  Optional<Instant> oldest(Lane lane) {
    Stream<Item> inCalls =
        inCall.values().stream().filter(item -> item.owner.lane == lane && !item.owner.ended);
    return Stream.concat(of(lane).window.items(), inCalls)
        .map(item -> item.snapshot.publishedAt())
        .min(Comparator.naturalOrder());
  }

  /** Whether a batch of the lane is due and none may be begun. */
  boolean waitsForCall(Lane lane, long now) {
    int batches = lanes.values().stream().mapToInt(LaneWork::calls).sum();
    return (batches >= maxBatches || !mayCall(lane)) && of(lane).window.nanosUntilDue(now) <= 0;
  }

  /** Whether anything but what failed before could be tried. */
  boolean isAnyQueued() {
    return lanes.values().stream().anyMatch(lane -> lane.window.queued() > 0);
  }

  /** Lets the item wait with this snapshot, unless a call has an older one still. */
  void offer(Item item, Snapshot snapshot, long waitingSince) {
    if (item.state == Item.State.TAKEN) {
      item.replaced = true;
      return; // It waits in the store until the result at hand has been taken back.
    }
    LaneWork lane = of(item);
    boolean keepsItsPlace = false;
    if (item.state == Item.State.QUEUED) {
      lane.window.remove(item);
      keepsItsPlace = !item.isHeldBack();
    } else if (item.isHeldBack() && item.snapshot.position().equals(snapshot.position())) {
      item.since = item.notBefore;
      keepsItsPlace = true;
    }
    if (!keepsItsPlace) {
      item.since = waitingSince;
      item.forgetFailures();
    }
    item.snapshot = snapshot;
    item.state = Item.State.QUEUED;
    lane.window.add(item);
  }

  /** Those whose owner has not ended. */
  List<Item> wanted(List<Item> items) {
    List<Item> wanted = new ArrayList<>(items.size());
    for (Item item : items) {
      if (!item.owner.ended) {
        wanted.add(item);
      }
    }
    return wanted;
  }

  boolean isTaken(Item item, Position position) {
    return item.state == Item.State.TAKEN && item.snapshot.position().equals(position);
  }

  /** Tells whether nothing is left of the item here. */
  boolean withdraw(Item item) {
    if (item.state == Item.State.TAKEN) {
      item.withdrawn = true;
      return false;
    }
    of(item).window.remove(item);
    item.state = Item.State.IDLE;
    return true;
  }

  List<EmbeddedSnapshot> takeResults(Owner owner) {
    if (owner.results.isEmpty()) {
      return List.of();
    }
    List<EmbeddedSnapshot> taken = new ArrayList<>(owner.results.size());
    for (Item item : owner.results) {
      taken.add(takeBack(item));
    }
    owner.results.clear();
    return taken;
  }

  void end(Owner owner, Collection<Item> items) {
    owner.ended = true;
    owner.results.forEach(this::takeBack);
    owner.results.clear();
    for (Item item : items) {
      if (item.state == Item.State.QUEUED) {
        of(item).window.remove(item);
      } else if (item.state == Item.State.TAKEN) {
        of(item).uncountInFlight(item);
      }
    }
  }

  /** The next batch for a call, or null when none is due. */
  @Nullable Batch take(long now) {
    for (Map.Entry<Lane, LaneWork> lane : lanes.entrySet()) {
      LaneWork work = lane.getValue();
      Batch batch =
          mayCall(lane.getKey())
              ? work.window.takeDue(now, lastCall + 1, inCall::containsKey)
              : null;
      if (batch != null) {
        lastCall = batch.call();
        work.begin(batch);
        for (Item item : batch.items()) {
          item.state = Item.State.TAKEN;
          item.call = batch.call();
          inCall.put(item.key, item);
        }
        return batch;
      }
    }
    return null;
  }

  /** 0 or less when a batch is due, {@link Window#NEVER} when nothing waits that may be called. */
  long nanosUntilDue(long now) {
    long least = Window.NEVER;
    for (Map.Entry<Lane, LaneWork> lane : lanes.entrySet()) {
      if (mayCall(lane.getKey())) {
        least = Math.min(least, lane.getValue().window.nanosUntilDue(now));
      }
    }
    return least;
  }

  /**
   * What a call makes of an item comes to its owner; null when it made nothing of it for now. Tells
   * whether something else can be tried because of it.
   */
  boolean finish(Item item, byte @Nullable [] value) {
    if (!item.owner.ended) {
      item.value = value;
      item.owner.results.add(item);
      of(item).uncountInFlight(item);
      of(item).countFinished(value == null ? 0 : value.length);
    }
    return release(item);
  }

  /**
   * A call leaves an item to a later one: it waits again, in the place that it had, unless a newer
   * snapshot or a tombstone came, which goes before it. Tells whether something can be tried
   * because of it.
   */
  boolean putBack(Item item) {
    if (item.withdrawn || item.replaced || item.owner.ended) {
      return finish(item, null);
    }
    LaneWork lane = of(item);
    lane.uncountInFlight(item);
    item.state = Item.State.QUEUED;
    lane.window.add(item);
    release(item);
    return true;
  }

  /**
   * The call that took the batch is over, whatever became of it. Tells whether something else can
   * be tried because of it.
   */
  boolean callEnded(Batch batch) {
    of(batch.items().get(0)).end();
    boolean any = false;
    for (Item item : batch.items()) {
      if (item.call == batch.call()) {
        any |= release(item); // Else another call has it by now.
      }
    }
    return any;
  }

  private EmbeddedSnapshot takeBack(Item item) {
    byte[] value = item.value == null ? NOTHING : item.value;
    Outcome outcome =
        item.withdrawn
            ? Outcome.WITHDRAWN
            : item.value == null ? Outcome.POSTPONED : Outcome.EMBEDDED;
    item.state = Item.State.IDLE;
    item.withdrawn = false;
    item.replaced = false;
    item.value = null;
    of(item).uncountFinished(value.length);
    Snapshot snapshot = item.snapshot;
    return new EmbeddedSnapshot(
        item.key, snapshot.position(), snapshot.publishedAt(), outcome, value);
  }

  private boolean release(Item item) {
    boolean any = false;
    if (inCall.remove(item.key, item)) {
      for (LaneWork lane : lanes.values()) {
        any |= lane.window.unpark(item.key);
      }
    }
    return any;
  }

  private boolean mayCall(Lane lane) {
    return lane == Lane.LIVE || of(lane).calls() < maxBulkBatches;
  }

  private LaneWork of(Item item) {
    return of(item.owner.lane);
  }

  @SuppressWarnings("NullAway") // Every lane has its work from the beginning.
  private LaneWork of(Lane lane) {
    return lanes.get(lane);
  }
}
