package dev.parley.embedder;

import dev.parley.runtime.health.Health;
import dev.parley.runtime.lifecycle.Lifecycle;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.runtime.settings.SettingsReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;

/** A worker process that embeds nothing real, 20 ms a batch. */
public final class TestWorkerMain {
  private TestWorkerMain() {}

  public static void main(String[] arguments) {
    SettingsReader reader = SettingsReader.of(System.getenv());
    KafkaSettings kafka = KafkaSettings.read(reader);
    EmbedderSettings settings = EmbedderSettings.read(reader);
    reader.failOnProblems();
    Lifecycle lifecycle = new Lifecycle(settings.stopWithin());
    lifecycle.add(
        EmbedderWorker.create(
            settings,
            kafka,
            new ScriptedEmbedder().takes(Duration.ofMillis(20)),
            new SimpleMeterRegistry(),
            new Health(),
            lifecycle::died));
    System.exit(lifecycle.run());
  }
}
