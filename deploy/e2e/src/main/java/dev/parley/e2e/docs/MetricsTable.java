package dev.parley.e2e.docs;

import static dev.parley.e2e.docs.MarkdownTable.code;

import dev.parley.embedder.EmbedderSettings;
import dev.parley.embedder.EmbedderWorker;
import dev.parley.embedder.cache.CacheSettings;
import dev.parley.embedder.embed.ModelSettings;
import dev.parley.embedder.embed.PassageEmbedder;
import dev.parley.embedder.embed.cost.CostSettings;
import dev.parley.embedder.embed.provider.Dialect;
import dev.parley.embedder.embed.provider.MicrometerProviderMetrics;
import dev.parley.embedder.embed.provider.ProviderMetrics;
import dev.parley.embedder.embed.provider.ProviderSettings;
import dev.parley.embedder.embed.provider.Providers;
import dev.parley.embedder.embed.provider.Time;
import dev.parley.runtime.health.Health;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.writer.loop.MicrometerWriterMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The metrics of both workers: those that they register when they are made. */
final class MetricsTable {
  private final Map<String, MetricFamily> embedder = families(MetricsTable::makeEmbedder);
  private final Map<String, MetricFamily> writer = families(MicrometerWriterMetrics::new);

  /** The names of all that are documented, as Prometheus has them. */
  Set<String> names() {
    return all().keySet();
  }

  @Override
  public String toString() {
    MarkdownTable table = new MarkdownTable("metric", "of", "type", "tags", "meaning");
    all()
        .forEach(
            (name, metric) ->
                table.row(
                    code(name),
                    program(name),
                    metric.type(),
                    String.join(", ", metric.tags().stream().map(MarkdownTable::code).toList()),
                    metric.meaning()));
    return table.toString();
  }

  private Map<String, MetricFamily> all() {
    Map<String, MetricFamily> all = new TreeMap<>(writer);
    all.putAll(embedder);
    return all;
  }

  private String program(String name) {
    boolean both = embedder.containsKey(name) && writer.containsKey(name);
    return both ? "both workers" : embedder.containsKey(name) ? "embedder" : "writer";
  }

  private static Map<String, MetricFamily> families(Consumer<MeterRegistry> program) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    program.accept(registry);
    return MetricFamily.ofScrape(registry.scrape());
  }

  /** Makes an embedder-worker and does not start it. */
  private static void makeEmbedder(MeterRegistry registry) {
    SettingsReader reader =
        SettingsReader.of(
            Map.of(
                "PARLEY_KAFKA_BOOTSTRAP_SERVERS", "localhost:9092",
                "PARLEY_EMBEDDER_MODEL", "hashing",
                "PARLEY_COST_PRICES", "hashing=0"));
    Health health = new Health();
    ModelSettings model = ModelSettings.read(reader);
    PassageEmbedder passages =
        PassageEmbedder.open(
            model,
            CacheSettings.read(reader),
            CostSettings.read(reader, model.modelName()),
            registry,
            health);
    registerProvider(registry);
    Objects.requireNonNull(
        EmbedderWorker.create(
            EmbedderSettings.read(reader),
            KafkaSettings.read(reader),
            passages,
            registry,
            health,
            (part, cause) -> {}));
  }

  /** A worker that embeds by itself has none of these. */
  private static void registerProvider(MeterRegistry registry) {
    SettingsReader reader = SettingsReader.of(Map.of("PARLEY_PROVIDER_MODEL", "nomic-embed-text"));
    ProviderMetrics metrics = new MicrometerProviderMetrics(registry);
    MicrometerProviderMetrics.register(
        registry,
        Providers.open(
            ProviderSettings.read(reader, Dialect.OLLAMA),
            128,
            Optional.empty(),
            metrics,
            Time.SYSTEM));
  }
}
