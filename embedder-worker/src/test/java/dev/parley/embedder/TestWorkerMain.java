package dev.parley.embedder;

import dev.parley.runtime.health.Health;
import dev.parley.runtime.lifecycle.Lifecycle;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.runtime.settings.SettingsReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;

/** A worker process that embeds nothing real. */
public final class TestWorkerMain {
  private TestWorkerMain() {}

  /** Takes one argument: the milliseconds that a batch takes. */
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
            new ScriptedEmbedder().takes(Duration.ofMillis(Long.parseLong(arguments[0]))),
            new SimpleMeterRegistry(),
            new Health(),
            lifecycle::died));
    System.exit(lifecycle.run());
  }
}
