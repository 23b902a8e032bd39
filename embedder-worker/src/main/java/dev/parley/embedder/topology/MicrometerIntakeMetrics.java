package dev.parley.embedder.topology;

import dev.parley.embedder.window.Lane;
import dev.parley.wire.DeadLetter;
import dev.parley.wire.DeadLetterReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/** {@code parley_embedder_*}, and this stage's share of {@code parley_dead_letters_total}. */
public final class MicrometerIntakeMetrics implements IntakeMetrics {
  private final Counter received;
  private final Counter superseded;
  private final Counter tombstones;
  private final Counter dropped;
  private final Counter fuse;
  private final Consumer<Duration> forwarded;
  private final Map<DeadLetterReason, Counter> deadLetters = new EnumMap<>(DeadLetterReason.class);

  /** Counts for one lane; what lanes have in common is counted together. */
  public MicrometerIntakeMetrics(MeterRegistry registry, Lane lane) {
    received = counter(registry, "received", "records of the conversations topic and the bulk one");
    superseded = counter(registry, "superseded", "snapshots that a newer one replaced");
    tombstones = counter(registry, "tombstones", "records without a value");
    dropped = counter(registry, "dropped", "snapshots that a tombstone dropped");
    fuse = counter(registry, "fuse.blown", "times that processing was paused at the hard mark");
    forwarded =
        switch (lane) {
          case LIVE -> publishToForward(registry)::record;
          case BULK -> {
            Counter sentAgain =
                counter(registry, "bulk.forwarded", "conversations sent again whose results left");
            yield time -> sentAgain.increment(); // It has no hurry, and must not look late.
          }
        };
    for (DeadLetterReason reason : DeadLetterReason.values()) {
      deadLetters.put(
          reason,
          Counter.builder("parley.dead.letters")
              .description("records that went to the dead-letter topic")
              .tag("stage", DeadLetter.Stage.EMBED.code())
              .tag("reason", reason.code())
              .register(registry));
    }
  }

  @Override
  public void received() {
    received.increment();
  }

  @Override
  public void superseded() {
    superseded.increment();
  }

  @Override
  public void tombstone() {
    tombstones.increment();
  }

  @Override
  public void dropped() {
    dropped.increment();
  }

  @Override
  public void forwarded(Duration sincePublished) {
    forwarded.accept(sincePublished);
  }

  @Override
  public void fuseBlown() {
    fuse.increment();
  }

  @Override
  public void deadLetter(DeadLetterReason reason) {
    Counter counter = deadLetters.get(reason);
    if (counter != null) {
      counter.increment();
    }
  }

  private static Timer publishToForward(MeterRegistry registry) {
    return Timer.builder("parley.embedder.publish.to.forward")
        .description("from when a conversation was published until its result left")
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofMillis(5))
        .maximumExpectedValue(Duration.ofMinutes(10))
        .register(registry);
  }

  private static Counter counter(MeterRegistry registry, String name, String description) {
    return Counter.builder("parley.embedder." + name).description(description).register(registry);
  }
}
