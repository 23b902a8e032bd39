package dev.parley.embedder.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedder.embed.PassageMetrics.Section;
import dev.parley.embedder.embed.PassageMetrics.Source;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MicrometerPassageMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final PassageMetrics metrics = new MicrometerPassageMetrics(registry);

  private double passages(String source) {
    return registry.get("parley.embedder.passages").tag("source", source).counter().count();
  }

  @Test
  void metersAreThereAtZeroFromTheStart() {
    assertThat(passages("computed")).isZero();
    assertThat(passages("cache")).isZero();
    assertThat(passages("shared")).isZero();
  }

  @Test
  void passagesAreCountedBySourceAndTimeBySection() {
    metrics.embedded(Source.COMPUTED, 3);
    metrics.embedded(Source.CACHE, 2);
    metrics.embedded(Source.COMPUTED, 1);
    metrics.took(Section.LOOK_UP, Duration.ofMillis(7));
    assertThat(passages("computed")).isEqualTo(4);
    assertThat(passages("cache")).isEqualTo(2);
    assertThat(
            registry
                .get("parley.embedder.section")
                .tag("section", "look-up")
                .timer()
                .totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(7);
  }
}
