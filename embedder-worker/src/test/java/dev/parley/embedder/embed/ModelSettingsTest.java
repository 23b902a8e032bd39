package dev.parley.embedder.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.embedder.embed.ModelSettings.Model;
import dev.parley.embedder.passage.PassageCutter;
import dev.parley.runtime.settings.InvalidSettingsException;
import dev.parley.runtime.settings.SettingsReader;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelSettingsTest {
  private static ModelSettings read(Map<String, String> environment) {
    SettingsReader reader = SettingsReader.of(environment);
    ModelSettings settings = ModelSettings.read(reader);
    reader.failOnProblems();
    return settings;
  }

  @Test
  void byDefaultEveryCoreRunsOnnxOnPassagesOf128Tokens() {
    assertThat(read(Map.of()))
        .isEqualTo(new ModelSettings(Model.ONNX, Runtime.getRuntime().availableProcessors(), 128));
  }

  @Test
  void settingsComeFromTheEnvironment() {
    assertThat(
            read(
                Map.of(
                    "PARLEY_EMBEDDER_MODEL", "hashing",
                    "PARLEY_EMBEDDER_THREADS", "3",
                    "PARLEY_EMBEDDER_PASSAGE_TOKENS", "200")))
        .isEqualTo(new ModelSettings(Model.HASHING, 3, 200));
  }

  @ParameterizedTest
  @ValueSource(strings = {"101", "257"})
  void passagesThatTheModelCannotReadOrNoWordFitsAreRefused(String tokens) {
    assertThatThrownBy(() -> read(Map.of("PARLEY_EMBEDDER_PASSAGE_TOKENS", tokens)))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("from 102 to 256");
  }

  @ParameterizedTest
  @EnumSource
  void everyModelOpensAndTakesPassagesOfAnyLengthThatIsAllowed(Model model) throws Exception {
    try (Embedder embedder = Embedders.open(new ModelSettings(model, 1, 102))) {
      assertThat(new PassageCutter(embedder.tokens(), 102).cut("Hello")).hasSize(1);
      assertThat(embedder.maxTokens()).isGreaterThanOrEqualTo(256);
      assertThat(embedder.embedQuery("Hello")).hasSize(embedder.model().dimensions());
    }
  }
}
