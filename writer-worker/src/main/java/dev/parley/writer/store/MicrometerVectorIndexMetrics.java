package dev.parley.writer.store;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * The metrics of vector indexes under the names that operators know: of several models, those of
 * the one that is slowest to search. Not a number until a database was asked.
 */
public final class MicrometerVectorIndexMetrics implements VectorIndexMetrics {
  private record Seen(double graphs, double listPassages, double bytes, double openFor) {}

  private final Map<Part, Timer> made = new EnumMap<>(Part.class);
  private volatile Seen seen = new Seen(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

  public MicrometerVectorIndexMetrics(MeterRegistry registry) {
    gauge(registry, "parley.index.graphs", "", "HNSW graphs that a search visits", Seen::graphs);
    gauge(
        registry,
        "parley.index.list.passages",
        "",
        "New passages that no graph holds yet, about: a search reads many of them",
        Seen::listPassages);
    gauge(
        registry,
        "parley.index.size",
        "bytes",
        "Vector indexes of all models on disk",
        Seen::bytes);
    gauge(
        registry,
        "parley.index.open.age",
        "seconds",
        "Time since the segment that new passages belong to was opened",
        Seen::openFor);
    for (Part part : Part.values()) {
      made.put(
          part,
          Timer.builder("parley.index.make")
              .description("Time to make a vector index, by what it is")
              .tag("part", part.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
  }

  @Override
  public void state(List<ModelState> models, Duration openFor) {
    seen =
        new Seen(
            models.stream().mapToInt(ModelState::graphs).max().orElse(0),
            models.stream().mapToLong(ModelState::listPassages).max().orElse(0),
            models.stream().mapToLong(ModelState::bytes).sum(),
            openFor.toMillis() / 1_000.0);
  }

  @Override
  public void made(Part part, Duration took) {
    Objects.requireNonNull(made.get(part), "the constructor makes one for each").record(took);
  }

  private void gauge(
      MeterRegistry registry, String name, String unit, String meaning, ToDoubleFunction<Seen> of) {
    Gauge.builder(name, this, metrics -> of.applyAsDouble(metrics.seen))
        .description(meaning)
        .baseUnit(unit.isEmpty() ? null : unit)
        .strongReference(true)
        .register(registry);
  }
}
