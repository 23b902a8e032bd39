package dev.parley.embedder.topology;

import dev.parley.embedder.window.Batcher;
import dev.parley.embedder.window.EmbeddedSnapshot;
import dev.parley.embedder.window.EmbeddedSnapshot.Outcome;
import dev.parley.embedder.window.Lane;
import dev.parley.embedder.window.Owner;
import dev.parley.embedder.window.Snapshot;
import dev.parley.wire.Conversation;
import dev.parley.wire.DeadLetter;
import dev.parley.wire.HeaderNames;
import dev.parley.wire.Position;
import dev.parley.wire.TopicSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * One task from its initialisation to its end: takes conversations into the store, lets the window
 * have them, and passes results on.
 *
 * <p>Only the stream thread comes here, so only it touches the store and the context. Nothing here
 * blocks: Streams checks the poll deadline only now and then, over all tasks together.
 */
final class WindowTask implements AutoCloseable {
  /** How often results are looked for; an idle thread is no faster than its poll, 20 ms. */
  static final Duration PUNCTUATION = Duration.ofMillis(10);

  /** On the bulk lane, which has no hurry. */
  static final Duration BULK_PUNCTUATION = Duration.ofMillis(50);

  private final Factory parts;
  private final ProcessorContext<byte[], byte[]> context;
  private final KeyValueStore<Bytes, WaitingConversation> store;
  private final Owner owner;
  private final Cancellable punctuation;

  /** Keys of restored conversations that cannot be read; nothing may be forwarded yet in init(). */
  private final List<Bytes> unreadable = new ArrayList<>();

  /**
   * What the tasks of one lane of a worker share.
   *
   * @param lane what they read
   * @param batcher the worker's window
   * @param admission what is taken in
   * @param deadLetters makes what is not
   * @param afterOffer called after each record that was taken in, on the stream thread
   * @param metrics what comes and goes
   */
  record Factory(
      Lane lane,
      Batcher batcher,
      Admission admission,
      DeadLetters deadLetters,
      Runnable afterOffer,
      IntakeMetrics metrics) {

    WindowTask begin(ProcessorContext<byte[], byte[]> context) {
      return new WindowTask(this, context);
    }
  }

  private WindowTask(Factory parts, ProcessorContext<byte[], byte[]> context) {
    this.parts = parts;
    this.context = context;
    this.store = context.getStateStore(WindowTopology.STORE);
    this.owner = parts.batcher.newOwner(parts.lane);
    offerWhatTheStoreHolds();
    this.punctuation =
        context.schedule(
            parts.lane == Lane.LIVE ? PUNCTUATION : BULK_PUNCTUATION,
            PunctuationType.WALL_CLOCK_TIME,
            timestamp -> passResultsOn());
  }

  void process(Record<byte[], byte[]> record) {
    parts.metrics.received();
    RecordMetadata metadata = context.recordMetadata().orElseThrow();
    DeadLetter.Origin origin =
        new DeadLetter.Origin(metadata.topic(), metadata.partition(), metadata.offset());
    if (record.value() == null) {
      parts.metrics.tombstone();
      dropWaiting(record.key());
      return;
    }
    try {
      takeIn(record, origin);
    } catch (RefusedRecordException e) {
      refuse(record.key(), record.value(), record.headers(), origin, e);
    }
    parts.afterOffer.run();
  }

  @Override
  public void close() {
    punctuation.cancel();
    owner.close();
  }

  private void takeIn(Record<byte[], byte[]> record, DeadLetter.Origin origin)
      throws RefusedRecordException {
    Conversation conversation =
        parts.admission.admit(record.key(), record.value(), origin.partition());
    Bytes key = Bytes.wrap(record.key());
    Position position =
        parts.lane == Lane.LIVE
            ? new Position(
                TopicSpec.generationOf(origin.topic()), origin.partition(), origin.offset())
            : parts.admission.originalPosition(conversation.key(), record.headers());
    WaitingConversation before = store.get(key);
    Instant waitingSince = now();
    if (before != null) {
      if (before.position().compareTo(position) >= 0) {
        parts.metrics.superseded(); // The topic is read again from further back.
        return;
      }
      if (!owner.isTaken(key, before.position())) {
        parts.metrics.superseded();
        waitingSince = before.waitingSince();
      }
    }
    WaitingConversation waiting =
        new WaitingConversation(
            record.value(),
            position,
            origin,
            Instant.ofEpochMilli(record.timestamp()),
            waitingSince);
    store.put(key, waiting);
    offer(key, waiting, conversation);
  }

  private void dropWaiting(byte[] rawKey) {
    if (rawKey == null) {
      return;
    }
    Bytes key = Bytes.wrap(rawKey);
    WaitingConversation dropped = store.delete(key);
    if (dropped == null) {
      return;
    }
    if (!owner.isTaken(key, dropped.position())) {
      parts.metrics.dropped(); // What a call has is counted when its result is dropped.
    }
    owner.withdraw(key);
  }

  /** Forwards what was embedded, and deletes it if the store still holds that position. */
  private void passResultsOn() {
    refuseUnreadable();
    for (EmbeddedSnapshot result : owner.takeResults()) {
      Bytes key = result.key();
      WaitingConversation stored = store.get(key);
      if (result.outcome() == Outcome.WITHDRAWN) {
        parts.metrics.dropped(); // A tombstone came meanwhile.
      } else if (stored != null
          && result.outcome() == Outcome.POSTPONED
          && !stored.position().equals(result.position())) {
        parts.metrics.superseded(); // A newer one came meanwhile, and goes instead.
      } else if (stored != null && result.outcome() == Outcome.EMBEDDED) {
        forward(result);
        if (stored.position().equals(result.position())) {
          store.delete(key);
          stored = null;
        }
      }
      if (stored == null) {
        owner.forget(key);
      } else {
        readAndOffer(key, stored); // A newer snapshot waits and goes next, or this one again.
      }
    }
  }

  private void forward(EmbeddedSnapshot result) {
    long publishedAt = result.publishedAt().toEpochMilli();
    Headers headers = new RecordHeaders();
    headers.add(
        HeaderNames.PUBLISHED_AT, Long.toString(publishedAt).getBytes(StandardCharsets.UTF_8));
    long now = context.currentSystemTimeMs();
    context.forward(
        new Record<>(result.key().get(), result.value(), now, headers), WindowTopology.EMBEDDINGS);
    // A bot's clock may be ahead of ours, and a timer does not even count what is negative.
    parts.metrics.forwarded(Duration.ofMillis(Math.max(0, now - publishedAt)));
  }

  private void offerWhatTheStoreHolds() {
    try (KeyValueIterator<Bytes, WaitingConversation> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<Bytes, WaitingConversation> entry = all.next();
        readAndOffer(entry.key, entry.value);
      }
    }
  }

  private void readAndOffer(Bytes key, WaitingConversation waiting) {
    try {
      offer(key, waiting, parts.admission.decode(waiting.value()));
    } catch (RefusedRecordException e) {
      unreadable.add(key); // Another version of Parley took it in.
    }
  }

  private void offer(Bytes key, WaitingConversation waiting, Conversation conversation) {
    Duration waited = Duration.between(waiting.waitingSince(), now());
    owner.offer(
        key,
        new Snapshot(
            conversation, waiting.position(), waiting.value().length, waiting.publishedAt()),
        waited);
  }

  private void refuseUnreadable() {
    for (Bytes key : unreadable) {
      WaitingConversation stored = store.get(key);
      if (stored == null) {
        continue;
      }
      try {
        offer(key, stored, parts.admission.decode(stored.value()));
      } catch (RefusedRecordException e) {
        store.delete(key);
        refuse(key.get(), stored.value(), new RecordHeaders(), stored.origin(), e);
      }
    }
    unreadable.clear();
  }

  private void refuse(
      byte[] key,
      byte[] value,
      Headers headers,
      DeadLetter.Origin origin,
      RefusedRecordException refusal) {
    context.forward(
        parts.deadLetters.toRecord(key, value, headers, origin, refusal, now()),
        WindowTopology.DEAD_LETTERS);
  }

  private Instant now() {
    return Instant.ofEpochMilli(context.currentSystemTimeMs());
  }
}
