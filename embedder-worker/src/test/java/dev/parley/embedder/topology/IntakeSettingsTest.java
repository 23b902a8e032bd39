package dev.parley.embedder.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.runtime.settings.InvalidSettingsException;
import dev.parley.runtime.settings.SettingsReader;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IntakeSettingsTest {
  @Test
  void defaultsAreWhatWasMeasured() {
    SettingsReader reader = SettingsReader.of(Map.of());

    assertThat(IntakeSettings.read(reader))
        .isEqualTo(new IntakeSettings(1000, 500, 2000, 64 * 1024 * 1024));
    reader.failOnProblems();
  }

  @Test
  void marksThatDoNotRiseAreRefused() {
    SettingsReader reader = SettingsReader.of(Map.of("PARLEY_INTAKE_LOW_MARK", "1000"));
    IntakeSettings.read(reader);

    assertThatThrownBy(reader::failOnProblems)
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("parley.intake.low-mark (1000) < parley.intake.high-mark (1000)");
  }
}
