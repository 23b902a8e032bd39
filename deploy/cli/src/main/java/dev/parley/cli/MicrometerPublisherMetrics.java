package dev.parley.cli;

import dev.parley.client.PublisherMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A publisher's metrics, all beginning with {@code parley_publish_}; there from the start. */
public final class MicrometerPublisherMetrics implements PublisherMetrics {
  private final Counter accepted;
  private final Counter acknowledged;
  private final Counter failed;
  private final Timer acknowledgement;
  private final Timer calls;
  private final Map<Rejection, Counter> rejected = new EnumMap<>(Rejection.class);
  private final AtomicLong waiting = new AtomicLong();

  public MicrometerPublisherMetrics(MeterRegistry registry) {
    accepted = counter(registry, "accepted", "conversations that the publisher took");
    acknowledged = counter(registry, "acknowledged", "conversations that the log has for good");
    failed = counter(registry, "failed", "conversations that were taken and given up");
    for (Rejection why : Rejection.values()) {
      rejected.put(
          why,
          Counter.builder("parley.publish.rejected")
              .description("conversations that the publisher did not take")
              .tag("reason", why.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    calls =
        Timer.builder("parley.publish.call")
            .description("time that a call of publish held its caller")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofNanos(10_000))
            .maximumExpectedValue(Duration.ofSeconds(1))
            .register(registry);
    acknowledgement =
        Timer.builder("parley.publish.acknowledgement")
            .description("time from taking a conversation until the log has it for good")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofMinutes(2))
            .register(registry);
    Gauge.builder("parley.publish.waiting", waiting, AtomicLong::get)
        .description("bytes of conversations that were taken and are not acknowledged")
        .baseUnit("bytes")
        .register(registry);
  }

  @Override
  public void accepted() {
    accepted.increment();
  }

  @Override
  public void acknowledged(Duration after) {
    acknowledged.increment();
    acknowledgement.record(after);
  }

  @Override
  public void failed(Duration after) {
    failed.increment();
  }

  @Override
  public void rejected(Rejection why) {
    Counter counter = rejected.get(why);
    if (counter != null) {
      counter.increment();
    }
  }

  @Override
  public void bytesWaiting(long bytes) {
    waiting.set(bytes);
  }

  @Override
  public void called(Duration held) {
    calls.record(held);
  }

  private static Counter counter(MeterRegistry registry, String name, String description) {
    return Counter.builder("parley.publish." + name).description(description).register(registry);
  }
}
