package dev.parley.cli;

import dev.parley.embedder.EmbedderSettings;
import dev.parley.embedder.EmbedderWorker;
import dev.parley.embedder.cache.CacheSettings;
import dev.parley.embedder.embed.ModelSettings;
import dev.parley.embedder.embed.PassageEmbedder;
import dev.parley.embedder.embed.cost.CostSettings;
import dev.parley.embedder.window.WindowSettings;
import dev.parley.runtime.health.Health;
import dev.parley.runtime.lifecycle.Lifecycle;
import dev.parley.runtime.lifecycle.Service;
import dev.parley.runtime.metrics.ProcessMetrics;
import dev.parley.runtime.ops.OpsServer;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.writer.WriterSettings;
import dev.parley.writer.WriterWorker;
import dev.parley.writer.loop.WriterMetrics;
import dev.parley.writer.store.DatabaseSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;

/** Both workers in the test's JVM, with one ops port. */
final class RunningWorkers implements AutoCloseable {
  private final Lifecycle lifecycle = new Lifecycle(Duration.ofSeconds(60));
  private final ProcessMetrics metrics = new ProcessMetrics("test");
  private final OpsServer ops;

  RunningWorkers(Map<String, String> environment) {
    SettingsReader reader = SettingsReader.of(environment);
    KafkaSettings kafka = KafkaSettings.read(reader);
    Health health = new Health();
    ops =
        new OpsServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), metrics.registry(), health);
    lifecycle.add(ops);
    ModelSettings model = ModelSettings.read(reader);
    PassageEmbedder passages =
        PassageEmbedder.open(
            WindowSettings.read(reader),
            model,
            CacheSettings.read(reader),
            CostSettings.read(reader, model.modelName()),
            metrics.registry(),
            health);
    lifecycle.add(Service.closing("model and cache", passages));
    lifecycle.add(
        new WriterWorker(
            WriterSettings.read(reader),
            DatabaseSettings.read(reader),
            kafka,
            "test-writer",
            health,
            WriterMetrics.NONE,
            lifecycle::died));
    lifecycle.add(
        EmbedderWorker.create(
            EmbedderSettings.read(reader),
            kafka,
            passages,
            metrics.registry(),
            health,
            lifecycle::died));
    lifecycle.start();
  }

  String opsAddress() {
    return "127.0.0.1:" + ops.port();
  }

  @Override
  public void close() {
    lifecycle.stop();
    metrics.close();
  }
}
