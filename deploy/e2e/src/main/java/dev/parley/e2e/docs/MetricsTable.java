package dev.parley.e2e.docs;

import static dev.parley.e2e.docs.MarkdownTable.code;

import com.zaxxer.hikari.metrics.PoolStats;
import dev.parley.cli.MicrometerPublisherMetrics;
import dev.parley.cli.WatchedSystem;
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
import dev.parley.embedder.window.Lane;
import dev.parley.embedder.window.WindowSettings;
import dev.parley.runtime.alert.AlertSettings;
import dev.parley.runtime.health.Health;
import dev.parley.runtime.metrics.ProcessMetrics;
import dev.parley.runtime.queue.QueueExporter;
import dev.parley.runtime.queue.QueueSettings;
import dev.parley.runtime.queue.QueueStage;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.writer.loop.MicrometerWriterMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The metrics of all programs: those that they register when they are made. */
final class MetricsTable {
  private static final PoolStats NO_POOL =
      new PoolStats(1_000) {
        @Override
        protected void update() {}
      };

  private final Map<String, Map<String, MetricFamily>> byProgram = new LinkedHashMap<>();

  MetricsTable() {
    byProgram.put("embedder", families(MetricsTable::makeEmbedder));
    byProgram.put("writer", families(MetricsTable::makeWriter));
    byProgram.put("watch", families(MetricsTable::makeWatch));
    byProgram.put("publish", families(MicrometerPublisherMetrics::new));
  }

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
    Map<String, MetricFamily> all = new TreeMap<>();
    byProgram.values().forEach(all::putAll);
    return all;
  }

  private String program(String name) {
    List<String> programs =
        byProgram.entrySet().stream()
            .filter(one -> one.getValue().containsKey(name))
            .map(Map.Entry::getKey)
            .toList();
    return programs.size() == byProgram.size() ? "all" : String.join(", ", programs);
  }

  private static Map<String, MetricFamily> families(Consumer<PrometheusMeterRegistry> program) {
    try (ProcessMetrics metrics = new ProcessMetrics("any")) {
      program.accept(metrics.registry());
      return MetricFamily.ofScrape(metrics.registry().scrape());
    }
  }

  private static void makeWriter(PrometheusMeterRegistry registry) {
    var unused =
        new MicrometerWriterMetrics(registry).pool().orElseThrow().create("parley-writer", NO_POOL);
    KafkaSettings kafka = KafkaSettings.read(reader());
    Objects.requireNonNull(
        QueueExporter.ofWorker(
            kafka,
            QueueSettings.read(reader()),
            QueueStage.write(kafka.topics()),
            OptionalLong::empty,
            Set::of,
            registry));
  }

  private static void makeWatch(PrometheusMeterRegistry registry) {
    SettingsReader reader = reader();
    var unused =
        new WatchedSystem(
            KafkaSettings.read(reader),
            QueueSettings.read(reader),
            AlertSettings.read(reader),
            List::of,
            registry);
  }

  private static SettingsReader reader() {
    return SettingsReader.of(
        Map.of(
            "PARLEY_KAFKA_BOOTSTRAP_SERVERS", "localhost:9092",
            "PARLEY_EMBEDDER_MODEL", "hashing",
            "PARLEY_COST_PRICES", "hashing=0"));
  }

  /** Makes an embedder-worker and does not start it. */
  private static void makeEmbedder(PrometheusMeterRegistry registry) {
    SettingsReader reader = reader();
    KafkaSettings kafka = KafkaSettings.read(reader);
    Health health = new Health();
    ModelSettings model = ModelSettings.read(reader);
    PassageEmbedder passages =
        PassageEmbedder.open(
            WindowSettings.read(reader),
            model,
            CacheSettings.read(reader),
            CostSettings.read(reader, model.modelName()),
            registry,
            health);
    registerProvider(registry);
    EmbedderWorker worker =
        EmbedderWorker.create(
            EmbedderSettings.read(reader), kafka, passages, registry, health, (part, cause) -> {});
    Objects.requireNonNull(
        QueueExporter.ofWorker(
            kafka,
            QueueSettings.read(reader),
            QueueStage.embed(kafka.topics()),
            () -> OptionalLong.of(worker.held(Lane.LIVE)),
            () -> worker.assigned(Lane.LIVE),
            registry));
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
            /* callsInFlight= */ 1,
            Optional.empty(),
            metrics,
            Time.SYSTEM));
  }
}
