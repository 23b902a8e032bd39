package dev.parley.writer.store;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import java.util.stream.StreamSupport;

/** The metrics of vector indexes under the names that operators know. */
public final class MicrometerVectorIndexMetrics implements VectorIndexMetrics {
  private final MultiGauge graphs;
  private final MultiGauge graphBytes;
  private final MultiGauge listPassages;
  private final MultiGauge listBytes;
  private final Map<Part, Timer> made = new EnumMap<>(Part.class);
  private volatile double openForSeconds = Double.NaN; // Unknown until a database was asked.

  public MicrometerVectorIndexMetrics(MeterRegistry registry) {
    graphs =
        gauge(registry, "parley.index.graphs", "HNSW graphs that a search of the model visits");
    graphBytes = gauge(registry, "parley.index.graph.bytes", "Size of these graphs on disk");
    listPassages =
        gauge(
            registry,
            "parley.index.list.passages",
            "New passages that no graph holds yet, about: a search reads them all");
    listBytes = gauge(registry, "parley.index.list.bytes", "Size of their list on disk");
    Gauge.builder("parley.index.open.age", this, metrics -> metrics.openForSeconds)
        .description("Time since the segment of new passages was opened")
        .baseUnit("seconds")
        .register(registry);
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
  public void state(Iterable<ModelState> models, Duration openFor) {
    show(graphs, models, ModelState::graphs);
    show(graphBytes, models, ModelState::graphBytes);
    show(listPassages, models, ModelState::listPassages);
    show(listBytes, models, ModelState::listBytes);
    openForSeconds = openFor.toMillis() / 1_000.0;
  }

  @Override
  public void made(Part part, Duration took) {
    Objects.requireNonNull(made.get(part), "the constructor makes one for each").record(took);
  }

  private static MultiGauge gauge(MeterRegistry registry, String name, String description) {
    return MultiGauge.builder(name).description(description).register(registry);
  }

  private static void show(
      MultiGauge gauge, Iterable<ModelState> models, ToLongFunction<ModelState> value) {
    List<MultiGauge.Row<?>> rows =
        StreamSupport.stream(models.spliterator(), false)
            .<MultiGauge.Row<?>>map(
                model ->
                    MultiGauge.Row.of(
                        Tags.of("model", Integer.toString(model.modelId())),
                        value.applyAsLong(model)))
            .toList();
    gauge.register(rows, true);
  }
}
