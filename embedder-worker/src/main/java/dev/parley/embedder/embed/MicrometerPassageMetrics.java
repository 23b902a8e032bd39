package dev.parley.embedder.embed;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts in a registry; all its meters are there, at zero, from the start. */
public final class MicrometerPassageMetrics implements PassageMetrics {
  private final Map<Source, Counter> passages = new EnumMap<>(Source.class);
  private final Map<Section, Timer> sections = new EnumMap<>(Section.class);

  public MicrometerPassageMetrics(MeterRegistry registry) {
    for (Source source : Source.values()) {
      passages.put(
          source,
          Counter.builder("parley.embedder.passages")
              .description(
                  "passages by where their vectors came from: computed, cache, stored or shared; or why they"
                      + " have none: refused or budget")
              .tag("source", label(source))
              .register(registry));
    }
    for (Section section : Section.values()) {
      sections.put(
          section,
          Timer.builder("parley.embedder.section")
              .description("time that batches spent, by what was done")
              .tag("section", label(section))
              .register(registry));
    }
  }

  @Override
  public void embedded(Source source, int count) {
    Counter counter = passages.get(source);
    if (counter != null) {
      counter.increment(count);
    }
  }

  @Override
  public void took(Section section, Duration time) {
    Timer timer = sections.get(section);
    if (timer != null) {
      timer.record(time);
    }
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
