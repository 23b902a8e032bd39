package dev.parley.embedder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MicrometerCacheMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final CacheMetrics metrics = new MicrometerCacheMetrics(registry, "redis");

  @Test
  void metersAreThereAtZeroFromTheStart() {
    assertThat(registry.get("parley.cache.hits").counter().count()).isZero();
    for (CacheFault fault : CacheFault.values()) {
      assertThat(registry.get("parley.cache.faults").tag("kind", fault.label()).counter().count())
          .isZero();
    }
  }

  @Test
  void whatHappensIsCounted() {
    metrics.lookedUp(3, 2, 4608, Duration.ofMillis(5));
    metrics.lookedUp(1, 0, 1536, Duration.ofMillis(5));
    metrics.kept(2, 3072);
    metrics.failed(CacheFault.TIMEOUT);
    assertThat(registry.get("parley.cache.hits").counter().count()).isEqualTo(4);
    assertThat(registry.get("parley.cache.misses").counter().count()).isEqualTo(2);
    assertThat(registry.get("parley.cache.puts").counter().count()).isEqualTo(2);
    assertThat(registry.get("parley.cache.read.bytes").counter().count()).isEqualTo(6144);
    assertThat(registry.get("parley.cache.written.bytes").counter().count()).isEqualTo(3072);
    assertThat(registry.get("parley.cache.hits").tag("tier", "redis").counter().count())
        .isEqualTo(4);
    assertThat(registry.get("parley.cache.lookup").timer().count()).isEqualTo(2);
    assertThat(registry.get("parley.cache.lookup").timer().totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(10);
    assertThat(registry.get("parley.cache.faults").tag("kind", "timeout").counter().count())
        .isEqualTo(1);
  }
}
