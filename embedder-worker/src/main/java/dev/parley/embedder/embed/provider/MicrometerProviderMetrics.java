package dev.parley.embedder.embed.provider;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** The provider's metrics, all beginning with {@code parley_provider_}; there from the start. */
public final class MicrometerProviderMetrics implements ProviderMetrics {
  private final Timer succeeded;
  private final Timer failed;
  private final Counter texts;
  private final Counter tokens;
  private final Map<FaultKind, Counter> errors = new EnumMap<>(FaultKind.class);
  private final Counter asked;
  private final Timer waited;

  public MicrometerProviderMetrics(MeterRegistry registry) {
    succeeded = calls(registry, "ok");
    failed = calls(registry, "failed");
    texts =
        Counter.builder("parley.provider.texts")
            .description("texts that the provider gave vectors for")
            .register(registry);
    tokens =
        Counter.builder("parley.provider.tokens")
            .description("tokens of those texts, as the provider counts them or else as estimated")
            .register(registry);
    for (FaultKind kind : FaultKind.values()) {
      if (kind != FaultKind.RESTING) { // Nothing is sent then, so it is no call that fails.
        errors.put(
            kind,
            Counter.builder("parley.provider.errors")
                .description("calls to the provider that failed, by what went wrong")
                .tag("kind", kind.label())
                .register(registry));
      }
    }
    asked =
        Counter.builder("parley.provider.throttled")
            .description("times that the provider asked to wait (429, or 503 with Retry-After)")
            .register(registry);
    waited =
        Timer.builder("parley.provider.wait")
            .description("time that calls waited because the provider asked to, or for the limits")
            .register(registry);
  }

  /**
   * Registers what is so at this moment.
   *
   * @param provider is kept from being collected as long as the registry
   */
  public static void register(MeterRegistry registry, Provider provider) {
    Gauge.builder("parley.provider.resting", provider, one -> one.isResting() ? 1 : 0)
        .description("1 while nothing is sent after failures (the breaker is open)")
        .strongReference(true)
        .register(registry);
    Gauge.builder(
            "parley.provider.needs.attention", provider, one -> one.setupFault() == null ? 0 : 1)
        .description("1 while a person must mend a key, a model or a setting: alert on it")
        .strongReference(true)
        .register(registry);
  }

  @Override
  public void called(int count, long counted, Duration time) {
    succeeded.record(time);
    texts.increment(count);
    tokens.increment((double) counted);
  }

  @Override
  public void failed(FaultKind kind, Duration time) {
    failed.record(time);
    Counter counter = errors.get(kind);
    if (counter != null) {
      counter.increment();
    }
  }

  @Override
  public void askedToWait() {
    asked.increment();
  }

  @Override
  public void waited(Duration time) {
    waited.record(time);
  }

  private static Timer calls(MeterRegistry registry, String outcome) {
    return Timer.builder("parley.provider.call")
        .description("calls to the provider, one HTTP exchange each")
        .tag("outcome", outcome)
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofMillis(1))
        .maximumExpectedValue(Duration.ofMinutes(2))
        .register(registry);
  }
}
