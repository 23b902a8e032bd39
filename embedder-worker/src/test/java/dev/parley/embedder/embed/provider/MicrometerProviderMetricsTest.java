package dev.parley.embedder.embed.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.parley.stack.provider.Misbehaviour;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MicrometerProviderMetricsTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final MicrometerProviderMetrics metrics = new MicrometerProviderMetrics(registry);

  @Test
  void everyMeterIsThereAtZeroFromTheStart() {
    assertThat(registry.scrape())
        .contains(
            "parley_provider_call_seconds_count{outcome=\"ok\"} 0",
            "parley_provider_call_seconds_count{outcome=\"failed\"} 0",
            "parley_provider_texts_total 0.0",
            "parley_provider_tokens_total 0.0",
            "parley_provider_throttled_total 0.0",
            "parley_provider_errors_total{kind=\"timeout\"} 0.0",
            "parley_provider_errors_total{kind=\"model-missing\"} 0.0",
            "parley_provider_wait_seconds_count 0");
  }

  @Test
  void whatIsToldIsCounted() {
    metrics.called(3, 40, Duration.ofMillis(150));
    metrics.failed(FaultKind.SERVER_ERROR, Duration.ofMillis(20));
    metrics.failed(FaultKind.RESTING, Duration.ZERO);
    metrics.askedToWait();
    metrics.waited(Duration.ofSeconds(2));
    assertThat(registry.scrape())
        .contains(
            "parley_provider_call_seconds_count{outcome=\"ok\"} 1",
            "parley_provider_call_seconds_bucket{outcome=\"ok\",le=\"+Inf\"} 1",
            "parley_provider_texts_total 3.0",
            "parley_provider_tokens_total 40.0",
            "parley_provider_errors_total{kind=\"server-error\"} 1.0",
            "parley_provider_throttled_total 1.0",
            "parley_provider_wait_seconds_sum 2.0")
        .doesNotContain("kind=\"resting\"");
  }

  @Test
  void gaugesSayThatAPersonMustActAndThatNothingIsSent() throws Exception {
    try (ProviderFixture fixture = new ProviderFixture()) {
      MicrometerProviderMetrics.register(registry, fixture.provider);
      assertThat(registry.scrape())
          .contains("parley_provider_needs_attention 0.0", "parley_provider_resting 0.0");
      fixture.server.next(Misbehaviour.UNAUTHORIZED);
      assertThat(catchThrowable(() -> fixture.embed("one"))).isNotNull();
      assertThat(registry.scrape())
          .contains("parley_provider_needs_attention 1.0", "parley_provider_resting 1.0");
    }
  }
}
