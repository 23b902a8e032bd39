package dev.parley.e2e.trial;

import dev.parley.e2e.observe.ForwardedLog;
import dev.parley.e2e.observe.GroupProgress;
import dev.parley.e2e.worker.WorkerGroup;
import dev.parley.e2e.worker.WorkerKind;
import dev.parley.embedder.embed.provider.FaultKind;
import dev.parley.stack.provider.SimulatedProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Has the provider misbehave under load, heals it, and watches how the work goes on. */
public final class ProviderFault {
  private static final String HELD = "parley_queue_held_records";
  private static final String ERRORS = "parley_provider_errors_total";
  private static final String THROTTLED = "parley_provider_throttled_total";

  /** Asking a worker for its metrics takes CPU from what is watched. */
  private static final Duration BETWEEN_SAMPLES = Duration.ofMillis(500);

  private final SimulatedProvider provider;
  private final Workers workers;
  private final WorkerGroup embedders;
  private final GroupProgress progress;
  private final ForwardedLog forwarded;
  private final Patience patience;
  private final int level;

  /**
   * @param level what the queue must not be longer than, once all is as before: a second's load
   */
  ProviderFault(
      SimulatedProvider provider,
      Workers workers,
      ForwardedLog forwarded,
      Patience patience,
      int level) {
    this.provider = provider;
    this.workers = workers;
    this.embedders = workers.group(WorkerKind.EMBEDDER);
    this.progress = workers.progress(WorkerKind.EMBEDDER);
    this.forwarded = forwarded;
    this.patience = patience;
    this.level = level;
  }

  /**
   * How the embedders took it.
   *
   * @param lasted for how long the provider misbehaved
   * @param calls that came to the provider meanwhile
   * @param answered of them, with vectors as they should be
   * @param taken of them, that were not asked to wait
   * @param askedToWait of those until the end, as the embedders count
   * @param refused likewise, for one of their texts
   * @param failed likewise, by any other reason
   * @param mostHeld the most conversations that the embedders held
   * @param mostHeap the most bytes that an embedder's heap was seen to have in use
   * @param waiting records queued and held when the provider was healed
   * @param movedAfter from its healing to the first conversation that was embedded
   * @param fallingAfter from its healing until fewer were waiting than then
   * @param levelAfter from its healing until no more were waiting than come in a second
   */
  public record Effect(
      Duration lasted,
      long calls,
      long answered,
      long taken,
      long askedToWait,
      long refused,
      Map<FaultKind, Long> failed,
      long mostHeld,
      long mostHeap,
      long waiting,
      Duration movedAfter,
      Duration fallingAfter,
      Duration levelAfter) {}

  Effect last(Consumer<SimulatedProvider> begin, Duration lasting) throws Exception {
    Map<FaultKind, Long> errors = errors();
    long throttled = sum(THROTTLED);
    long calls = provider.calls();
    long answered = provider.answered();
    long taken = calls - provider.throttled();
    long[] held = new long[1];
    long[] heap = new long[1];
    long[] sampled = {System.nanoTime() - BETWEEN_SAMPLES.toNanos()};
    long begun = System.nanoTime();
    begin.accept(provider);
    patience.await(
        () -> "the provider has misbehaved for " + lasting,
        System::nanoTime, // Time itself is the progress here.
        () -> {
          if (System.nanoTime() - sampled[0] >= BETWEEN_SAMPLES.toNanos()) {
            sampled[0] = System.nanoTime();
            held[0] = Math.max(held[0], sum(HELD));
            heap[0] = Math.max(heap[0], heap());
          }
          forwarded.poll();
          return System.nanoTime() - begun >= lasting.toNanos();
        });
    Duration lasted = since(begun);
    calls = provider.calls() - calls;
    answered = provider.answered() - answered;
    taken = provider.calls() - provider.throttled() - taken;
    long waiting = queue();
    Return healed = new Return(waiting);
    provider.heal().permitAll();
    patience.await(() -> "the work goes on as before", workers::finished, healed::isComplete);
    Map<FaultKind, Long> failed = errors();
    failed.replaceAll((kind, count) -> count - errors.getOrDefault(kind, 0L));
    long refused = failed.getOrDefault(FaultKind.REFUSED, 0L);
    failed.remove(FaultKind.REFUSED);
    failed.values().removeIf(count -> count == 0);
    return new Effect(
        lasted,
        calls,
        answered,
        taken,
        sum(THROTTLED) - throttled,
        refused,
        failed,
        held[0],
        heap[0],
        waiting,
        healed.moved(),
        healed.falling(),
        healed.level());
  }

  /** What happens once the provider is healed. */
  private final class Return {
    private final long waiting;
    private final Instant healedAt = Instant.now();
    private final long healed = System.nanoTime();
    private @Nullable Duration moved;
    private @Nullable Duration falling;
    private @Nullable Duration level;

    Return(long waiting) {
      this.waiting = waiting;
    }

    boolean isComplete() throws InterruptedException {
      forwarded.poll();
      if (moved == null && forwarded.lastEmbedded().isAfter(healedAt)) {
        moved = since(healed);
      }
      long queue = queue();
      if (falling == null && (queue < waiting || queue <= ProviderFault.this.level)) {
        falling = since(healed);
      }
      if (level == null && queue <= ProviderFault.this.level) {
        level = since(healed);
      }
      return moved != null && falling != null && level != null;
    }

    Duration moved() {
      return known(moved);
    }

    Duration falling() {
      return known(falling);
    }

    Duration level() {
      return known(level);
    }

    private static Duration known(@Nullable Duration after) {
      if (after == null) {
        throw new IllegalStateException("the work has not gone on yet");
      }
      return after;
    }
  }

  private Map<FaultKind, Long> errors() throws InterruptedException {
    Map<FaultKind, Long> errors = new EnumMap<>(FaultKind.class);
    for (FaultKind kind : FaultKind.values()) {
      if (kind != FaultKind.RESTING) { // Nothing is sent then, so it is not counted.
        errors.put(kind, sum(ERRORS, "kind=\"" + kind.label() + "\""));
      }
    }
    return errors;
  }

  private long queue() throws InterruptedException {
    return progress.lag() + sum(HELD);
  }

  private long sum(String metric) throws InterruptedException {
    return sum(metric, "");
  }

  private long sum(String metric, String tag) throws InterruptedException {
    double sum = 0;
    for (int i = 0; i < embedders.size(); i++) {
      OptionalDouble value = embedders.replica(i).metric(metric, tag);
      sum +=
          value.orElseThrow(
              () -> new StandstillException("an embedder does not tell its " + metric));
    }
    return Math.round(sum);
  }

  private long heap() throws InterruptedException {
    double most = 0;
    for (int i = 0; i < embedders.size(); i++) {
      most =
          Math.max(
              most,
              embedders.replica(i).metric("jvm_memory_used_bytes", "area=\"heap\"").orElse(0));
    }
    return Math.round(most);
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }
}
