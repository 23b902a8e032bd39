package dev.parley.embedder.window;

import dev.parley.embedder.embed.EmbedderException;
import dev.parley.wire.Conversation;
import dev.parley.wire.EmbeddedPassage;
import dev.parley.wire.ModelResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a batch embedded, however often that takes: each conversation gets its result, or is passed
 * on without vectors when the embedder refuses it alone. Safe for many threads.
 *
 * <ul>
 *   <li>A temporary failure is tried again, with growing pauses, for as long as it lasts. When
 *       others are embedded meanwhile, its batch is halved, and the one that goes on to fail alone
 *       is postponed: it must not keep a call's place from the rest. One that was postponed {@value
 *       #MOST_POSTPONEMENTS} times is given up: it is refused, however the embedder words it.
 *   <li>What fails while nothing else was tried is set aside once other work waits, so that this is
 *       tried too and shows whose fault it is: also with one call in flight no text can block the
 *       rest.
 *   <li>What any batch had met (a refused key, a missing model, a provider that is left alone after
 *       failures) is waited for, and no conversation is halved, postponed or given up for it.
 *   <li>When an outage outlasts the patience that is set, live conversations are passed on without
 *       the vectors that would have to be computed, each after one try, until a try succeeds. What
 *       is sent again is sent for its vectors, and waits.
 *   <li>What the embedder leaves for the next batch, to fill its calls, waits again in its place;
 *       only while another batch is due that nobody may begin, and never what failed before.
 *   <li>A batch that fails for good is halved until the one that is refused stands alone.
 *   <li>What nobody foresaw counts as a refusal only when other batches were embedded meanwhile;
 *       until then it may be the embedder that is broken, and no text is given up for that.
 * </ul>
 */
public final class EmbedCall {
  /** How often the same conversations are tried before the failure may be their own fault. */
  private static final int TRIES = 3;

  /**
   * How often a conversation is tried anew that fails while others are embedded: some minutes, in
   * which an embedder that fails nine times of ten is not mistaken for a text that always fails.
   */
  static final int MOST_POSTPONEMENTS = 20;

  private static final Logger log = LoggerFactory.getLogger(EmbedCall.class);

  private final BatchEmbedder embedder;
  private final ResultEncoder encoder;
  private final Backoff backoff;
  private final EmbedderHealth health;
  private final WindowMetrics metrics;
  private final LongSupplier nanoClock;
  private final Pause pause;
  private final AtomicLong successes = new AtomicLong();

  /** How often in a row, with no success between, something was set aside. */
  private final AtomicInteger setAsides = new AtomicInteger();

  /** Lets time pass between two tries. */
  public interface Pause {
    /** What the calling thread does where no test holds the clock. */
    Pause SLEEPING = time -> Thread.sleep(time.toMillis());

    void sleep(Duration time) throws InterruptedException;
  }

  /** Where results go. */
  interface Delivery {
    /** Those of the items whose results anyone waits for still. */
    List<Item> wanted(List<Item> items);

    /** Whether other conversations could be tried, were a call free. */
    boolean isAnyOtherQueued();

    /** Whether another batch of the item's lane is due, and none may be begun. */
    boolean isBatchWaiting(Item item);

    /** Brings a value for each item; null for one that is left to the next batch. */
    void deliver(List<Item> items, List<byte @Nullable []> values);

    /** Gives an item back that is to be tried again later. */
    void postpone(Item item, Duration pause);

    /** Gives an item back that is to be tried again after those that wait now. */
    void setAside(Item item, long successes);
  }

  public EmbedCall(
      BatchEmbedder embedder,
      ResultEncoder encoder,
      Backoff backoff,
      EmbedderHealth health,
      WindowMetrics metrics,
      LongSupplier nanoClock,
      Pause pause) {
    this.embedder = embedder;
    this.encoder = encoder;
    this.backoff = backoff;
    this.health = health;
    this.metrics = metrics;
    this.nanoClock = nanoClock;
    this.pause = pause;
  }

  /**
   * Items that are tried together.
   *
   * @param failures how often they failed so
   * @param successesThen how many calls had succeeded when they first failed, with others or so;
   *     what succeeded before tells nothing of an embedder that has broken since
   */
  private record Part(List<Item> items, int failures, OptionalLong successesThen) {}

  /**
   * Returns when every item that is still wanted has been delivered, or given back to be tried
   * later.
   *
   * @throws InterruptedException when the worker ends; what was not delivered stays in the stores
   */
  void embed(List<Item> taken, Delivery delivery) throws InterruptedException {
    int failuresInARow = 0;
    Deque<Part> parts = new ArrayDeque<>();
    parts.add(new Part(taken, 0, OptionalLong.empty()));
    while (!parts.isEmpty()) {
      Part part = parts.remove();
      if (part.failures > 0 && failuresInARow > 0) {
        pause.sleep(backoff.afterFailure(failuresInARow));
      }
      List<Item> items = delivery.wanted(part.items);
      if (items.isEmpty()) {
        continue;
      }
      try {
        boolean mayLeave =
            part.successesThen.isEmpty()
                && items.stream().noneMatch(Item::isHeldBack)
                && delivery.isBatchWaiting(items.get(0));
        delivery.deliver(items, timed(items, mayLeave));
        failuresInARow = 0;
      } catch (EmbedderException e) {
        Part failed = failed(part, items);
        boolean theirFault = !e.isTemporary();
        if (!theirFault) {
          failuresInARow++;
          health.failed(e);
          theirFault =
              !e.isWhateverTheTexts()
                  && (wasPostponed(items) || (failed.failures >= TRIES && othersSucceed(failed)));
        }
        if (e.isTemporary() && health.isDegraded() && areLive(items)) {
          items.forEach(item -> degrade(item, delivery));
        } else if (!theirFault && !e.isWhateverTheTexts() && isInTheWay(failed, delivery)) {
          setAside(failed, delivery);
        } else if (!theirFault) {
          parts.addFirst(failed);
        } else if (items.size() > 1) {
          halve(failed, parts);
        } else if (e.isTemporary() && !isGivenUp(items.get(0))) {
          postpone(items.get(0), delivery);
        } else {
          refuse(items.get(0), e, delivery);
        }
      } catch (RuntimeException | StackOverflowError e) {
        Part failed = failed(part, items);
        failuresInARow++;
        if (items.size() > 1) {
          halve(failed, parts);
        } else if (failed.failures >= TRIES && othersSucceedMeanwhile(failed)) {
          refuse(items.get(0), e, delivery);
        } else {
          health.failed(e);
          if (wasPostponed(items) || (failed.failures >= TRIES && othersSucceed(failed))) {
            // The embedder may have broken since those succeeded: many times must agree.
            if (isGivenUp(items.get(0))) {
              refuse(items.get(0), e, delivery);
            } else {
              postpone(items.get(0), delivery);
            }
          } else if (isInTheWay(failed, delivery)) {
            setAside(failed, delivery);
          } else {
            parts.addLast(failed); // Whatever else there is shows whose fault it is.
          }
        }
      }
    }
  }

  private Part failed(Part part, List<Item> items) {
    long then = part.successesThen.orElseGet(successes::get);
    return new Part(items, part.failures + 1, OptionalLong.of(then));
  }

  /** Whether a call has succeeded since these failed for the first time in this call. */
  private boolean othersSucceedMeanwhile(Part failed) {
    return successes.get() > failed.successesThen.orElseThrow();
  }

  /** Whether a call has succeeded since these, or one of them, failed for the first time. */
  private boolean othersSucceed(Part failed) {
    return othersSucceedMeanwhile(failed)
        || failed.items.stream()
            .flatMapToLong(item -> item.setAsideAfter.stream())
            .anyMatch(then -> successes.get() > then);
  }

  private static boolean isInTheWay(Part failed, Delivery delivery) {
    return failed.failures >= TRIES && delivery.isAnyOtherQueued();
  }

  /** Only after a pause, which grows while nothing succeeds: an outage must not be hammered. */
  private void setAside(Part failed, Delivery delivery) throws InterruptedException {
    pause.sleep(backoff.afterFailure(TRIES + setAsides.getAndIncrement()));
    long then = failed.successesThen.orElseThrow();
    failed.items.forEach(item -> delivery.setAside(item, then));
  }

  private void postpone(Item item, Delivery delivery) {
    delivery.postpone(item, backoff.afterFailure(TRIES + item.postponements));
  }

  /** A batch is of one lane. */
  private static boolean areLive(List<Item> items) {
    return items.get(0).owner.lane == Lane.LIVE;
  }

  /** It goes alone, and whose fault it is has shown: one try is enough. */
  private static boolean wasPostponed(List<Item> items) {
    return items.get(0).postponements > 0;
  }

  /** Not while the embedder fails for all: then nothing succeeded since its last failure. */
  private boolean isGivenUp(Item item) {
    return item.postponements >= MOST_POSTPONEMENTS && health.succeededBeforeLastFailure();
  }

  private static void halve(Part failed, Deque<Part> parts) {
    List<Item> items = failed.items;
    int half = items.size() / 2;
    parts.addFirst(new Part(items.subList(half, items.size()), 0, failed.successesThen));
    parts.addFirst(new Part(items.subList(0, half), 0, failed.successesThen));
  }

  private void refuse(Item refused, Throwable refusal, Delivery delivery) {
    log.warn(
        "{} is passed on without vectors: {}",
        refused.snapshot.conversation(),
        EmbedderHealth.describe(refusal));
    metrics.refused();
    delivery.deliver(
        List.of(refused), List.of(withoutVectors(refused, EmbeddedPassage.REFUSED_BY_EMBEDDER)));
  }

  private void degrade(Item item, Delivery delivery) {
    metrics.degraded();
    delivery.deliver(List.of(item), List.of(withoutVectors(item, EmbeddedPassage.DEGRADED)));
  }

  private byte[] withoutVectors(Item item, String reason) {
    Snapshot snapshot = item.snapshot;
    try {
      ModelResult result = embedder.withoutVectors(snapshot.conversation(), reason);
      return encoder.encode(item.key, snapshot, List.of(result));
    } catch (RuntimeException | StackOverflowError e) {
      // What cannot even be cut into passages must not stop the rest: the conversation goes alone.
      log.warn("{} has no passages: {}", snapshot.conversation(), EmbedderHealth.describe(e));
      return encoder.encode(item.key, snapshot, List.of());
    }
  }

  private List<byte @Nullable []> timed(List<Item> batch, boolean mayLeave)
      throws EmbedderException, InterruptedException {
    long start = nanoClock.getAsLong();
    boolean succeeded = false;
    try {
      List<byte @Nullable []> values = embedAndEncode(batch, mayLeave);
      succeeded = true;
      successes.incrementAndGet();
      setAsides.set(0);
      health.succeeded();
      return values;
    } finally {
      metrics.called(succeeded, Duration.ofNanos(nanoClock.getAsLong() - start));
    }
  }

  private List<byte @Nullable []> embedAndEncode(List<Item> batch, boolean mayLeave)
      throws EmbedderException, InterruptedException {
    List<Conversation> conversations =
        batch.stream().map(item -> item.snapshot.conversation()).toList();
    List<? extends @Nullable ModelResult> results =
        mayLeave ? embedder.embedWhileMoreWaits(conversations) : embedder.embed(conversations);
    if (results.size() != batch.size()) {
      throw new IllegalStateException(
          "the embedder gave " + results.size() + " results for " + batch.size());
    }
    List<byte @Nullable []> values = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      Item item = batch.get(i);
      ModelResult result = results.get(i);
      values.add(result == null ? null : encoder.encode(item.key, item.snapshot, List.of(result)));
    }
    return values;
  }
}
