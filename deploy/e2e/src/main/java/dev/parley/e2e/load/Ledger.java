package dev.parley.e2e.load;

import dev.parley.wire.Conversation;
import dev.parley.wire.Position;
import dev.parley.wire.RecordKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** What was published and what became of it, as the publisher was told. Safe for many threads. */
public final class Ledger {
  private final Map<RecordKey, Acknowledged> newest = new ConcurrentHashMap<>();
  private final AtomicLong published = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();
  private final List<String> failures = new CopyOnWriteArrayList<>();

  /** Notes that a snapshot was handed to the publisher. */
  public void published() {
    published.incrementAndGet();
  }

  /** Notes that the log has a snapshot. */
  public void acknowledged(Conversation conversation, Position position) {
    newest.merge(conversation.key(), new Acknowledged(conversation, position), Acknowledged::newer);
    acknowledged.incrementAndGet();
  }

  /** Notes that a publish ended without an acknowledgement. */
  public void failed(Conversation conversation, Throwable failure) {
    failures.add(conversation.key() + " was not acknowledged: " + failure);
  }

  /** Of each conversation the acknowledged snapshot with the greatest position. */
  public Map<RecordKey, Acknowledged> newest() {
    return Map.copyOf(newest);
  }

  /** Conversations of which the log has a snapshot. */
  public int conversations() {
    return newest.size();
  }

  /** Snapshots that the log has. */
  public long acknowledged() {
    return acknowledged.get();
  }

  /** Snapshots of which the publisher has not said yet what became of them. */
  public long open() {
    return published.get() - acknowledged.get() - failures.size();
  }

  /** Why snapshots were not acknowledged; the brokers are well, so there should be none. */
  public List<String> failures() {
    return List.copyOf(failures);
  }
}
