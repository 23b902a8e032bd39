package dev.parley.local;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the workers' own metrics say of a run. The writer's must be registered with {@link
 * #forWriter}, from which quantiles of the whole run can be told: what is scraped forgets after
 * some minutes.
 */
final class RunFigures {
  private static final String PASSAGES = "parley.embedder.passages";
  private static final String LATENCY = "parley.publish.to.stored";

  /** Longer than any run: the quantiles are those of the whole of it. */
  private static final Duration WHOLE_RUN = Duration.ofDays(365);

  private final MeterRegistry embedder;
  private final SimpleMeterRegistry writer = new SimpleMeterRegistry();
  private final CompositeMeterRegistry forWriter = new CompositeMeterRegistry();

  /**
   * @param embedder where the embedder-worker's metrics are
   * @param scraped where the writer-worker's shall be too
   */
  RunFigures(MeterRegistry embedder, MeterRegistry scraped) {
    this.embedder = embedder;
    writer.config().meterFilter(new WholeRunQuantiles());
    forWriter.add(scraped);
    forWriter.add(writer);
  }

  /** Where the writer-worker registers its metrics. */
  MeterRegistry forWriter() {
    return forWriter;
  }

  /** Passages that the model computed. */
  long computed() {
    return passages("computed");
  }

  /** Passages whose vector the cache had. */
  long cacheHits() {
    return passages("cache");
  }

  /** Publish → stored, over the whole run; none when nothing was stored. */
  Optional<Summary.Latency> latency() {
    Timer timer = writer.find(LATENCY).timer();
    if (timer == null || timer.count() == 0) {
      return Optional.empty();
    }
    Map<Double, Double> seconds =
        Arrays.stream(timer.takeSnapshot().percentileValues())
            .collect(
                Collectors.toMap(
                    ValueAtPercentile::percentile, one -> one.value(TimeUnit.SECONDS)));
    return Optional.of(
        new Summary.Latency(
            seconds.getOrDefault(0.5, Double.NaN),
            seconds.getOrDefault(0.95, Double.NaN),
            seconds.getOrDefault(0.99, Double.NaN)));
  }

  /** Passages that have their vectors, wherever those came from. */
  long embedded() {
    return passages("computed") + passages("cache") + passages("shared");
  }

  /**
   * Seconds that each part of the workers' loops took, all threads of a worker together; the
   * writer's poll is left out, for it waits there.
   */
  Map<String, Double> busy() {
    Map<String, Double> seconds = new TreeMap<>();
    busy(embedder, "parley.embedder.section", seconds);
    busy(writer, "parley.write.section", seconds);
    return seconds;
  }

  private static void busy(MeterRegistry registry, String name, Map<String, Double> seconds) {
    for (Timer timer : registry.find(name).timers()) {
      String section = timer.getId().getTag("section");
      if (section != null && !section.equals("poll")) {
        seconds.put(section, timer.totalTime(TimeUnit.SECONDS));
      }
    }
  }

  private long passages(String source) {
    Counter counter = embedder.find(PASSAGES).tag("source", source).counter();
    return counter == null ? 0 : Math.round(counter.count());
  }

  private static final class WholeRunQuantiles implements MeterFilter {
    @Override
    public @Nullable DistributionStatisticConfig configure(
        Meter.Id id, DistributionStatisticConfig config) {
      if (!id.getName().equals(LATENCY)) {
        return config;
      }
      return DistributionStatisticConfig.builder()
          .percentiles(0.5, 0.95, 0.99)
          .percentilePrecision(3)
          .expiry(WHOLE_RUN)
          .bufferLength(1)
          .build()
          .merge(config);
    }
  }
}
