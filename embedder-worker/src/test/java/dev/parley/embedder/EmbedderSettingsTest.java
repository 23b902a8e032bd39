package dev.parley.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.runtime.settings.Setting;
import dev.parley.runtime.settings.SettingsReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmbedderSettingsTest {
  @Test
  void keysAndDefaultsAreThoseThatOperatorsKnow() {
    assertThat(EmbedderSettings.all())
        .extracting(setting -> setting.key() + "=" + setting.defaultText().orElse("required"))
        .containsExactly(
            "parley.embedder.state-dir=embedder-state",
            "parley.embedder.create-topics=true",
            "parley.embedder.bulk=true",
            "parley.embedder.stop-within=20s",
            "parley.window.batch-conversations=64",
            "parley.window.batch-bytes=512KiB",
            "parley.window.batch-age=20ms",
            "parley.window.calls-in-flight=8",
            "parley.window.retry-pause-max=10s",
            "parley.embedder.degrade-after=",
            "parley.intake.high-mark=1000",
            "parley.intake.low-mark=500",
            "parley.intake.hard-mark=2000",
            "parley.intake.high-mark-bytes=64MiB");
    assertThat(EmbedderSettings.all()).extracting(Setting::meaning).doesNotContain("");
  }

  @Test
  void whatIsSetIsRead() {
    SettingsReader reader =
        SettingsReader.of(
            Map.of(
                "PARLEY_WORKER_ID", "pod-7",
                "PARLEY_EMBEDDER_STATE_DIR", "/var/lib/parley",
                "PARLEY_EMBEDDER_CREATE_TOPICS", "false",
                "PARLEY_EMBEDDER_BULK", "false",
                "PARLEY_EMBEDDER_STOP_WITHIN", "5s",
                "PARLEY_WINDOW_CALLS_IN_FLIGHT", "3",
                "PARLEY_INTAKE_HARD_MARK", "4000"));

    EmbedderSettings settings = EmbedderSettings.read(reader);

    reader.failOnProblems();
    assertThat(settings.workerId()).hasValue("pod-7");
    assertThat(settings.stateDirectory()).isEqualTo(Path.of("/var/lib/parley"));
    assertThat(settings.createTopics()).isFalse();
    assertThat(settings.bulk()).isFalse();
    assertThat(settings.stopWithin()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.window().callsInFlight()).isEqualTo(3);
    assertThat(settings.intake().hardMark()).isEqualTo(4000);
  }
}
