package dev.parley.embedder.topology;

import dev.parley.embedder.window.Batcher;
import dev.parley.embedder.window.Lane;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Shows at any moment what a worker holds; the queue is the group's lag plus what is held. */
public final class LoadGauges {
  private LoadGauges() {}

  public static void register(MeterRegistry registry, Batcher batcher, IntakeGate gate) {
    gauge(
        registry,
        "parley.queue.held.records",
        "conversations taken in and not passed on: queued, postponed, in flight or finished",
        () -> batcher.load().held());
    Gauge.builder("parley.queue.held.oldest", () -> seconds(batcher.oldest(Lane.LIVE)))
        .description(
            "time since the oldest live conversation that waits for a call or is in one was"
                + " published; 0 for none")
        .baseUnit("seconds")
        .register(registry);
    gauge(
        registry,
        "parley.window.queued",
        "conversations that wait for a call",
        () -> batcher.load().queued());
    gauge(
        registry,
        "parley.window.postponed",
        "conversations that failed while others did not, and wait for their next try",
        () -> batcher.load().postponed());
    gauge(
        registry,
        "parley.window.in.flight",
        "conversations that a call has",
        () -> batcher.load().inFlight());
    gauge(
        registry,
        "parley.window.finished",
        "results that have not left",
        () -> batcher.load().finished());
    gauge(
        registry,
        "parley.window.held.bytes",
        "bytes of what is held",
        () -> batcher.load().unsentBytes() + batcher.load().finishedBytes());
    gauge(
        registry,
        "parley.embedder.gate.shut",
        "1 while nothing more is taken in, for enough waits for a call",
        () -> gate.isShut() ? 1 : 0);
  }

  /** What of the above is the bulk lane's. */
  public static void registerBulk(MeterRegistry registry, Batcher batcher, IntakeGate gate) {
    gauge(
        registry,
        "parley.embedder.bulk.held.records",
        "conversations sent again that were taken in and not passed on",
        () -> batcher.load(Lane.BULK).held());
    gauge(
        registry,
        "parley.embedder.bulk.gate.shut",
        "1 while nothing more is taken in of what is sent again: live work waits, or enough of"
            + " it waits for a call",
        () -> gate.isShut() ? 1 : 0);
  }

  /** A publisher's clock may be ahead of ours. */
  private static double seconds(Optional<Instant> published) {
    return published
        .map(time -> Math.max(0, Duration.between(time, Instant.now()).toMillis() / 1e3))
        .orElse(0.0);
  }

  private static void gauge(
      MeterRegistry registry, String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).register(registry);
  }
}
