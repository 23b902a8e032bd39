package dev.parley.embedder.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.embedder.embed.ModelSettings.Model;
import dev.parley.embedder.embed.provider.ProviderSettings;
import dev.parley.embedder.passage.PassageCutter;
import dev.parley.runtime.settings.InvalidSettingsException;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.wire.ModelIdentity;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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
        .isEqualTo(
            new ModelSettings(
                Model.ONNX, Runtime.getRuntime().availableProcessors(), 128, Optional.empty()));
  }

  @Test
  void settingsComeFromTheEnvironment() {
    assertThat(
            read(
                Map.of(
                    "PARLEY_EMBEDDER_MODEL", "hashing",
                    "PARLEY_EMBEDDER_THREADS", "3",
                    "PARLEY_EMBEDDER_PASSAGE_TOKENS", "200")))
        .isEqualTo(new ModelSettings(Model.HASHING, 3, 200, Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({"101, from 102", "257, more than 256"})
  void passagesThatTheModelCannotReadOrNoWordFitsAreRefused(String tokens, String why) {
    assertThatThrownBy(() -> read(Map.of("PARLEY_EMBEDDER_PASSAGE_TOKENS", tokens)))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aKnownModelOfOllamaNeedsItsNameAlone() {
    ModelSettings settings =
        read(
            Map.of("PARLEY_EMBEDDER_MODEL", "ollama", "PARLEY_PROVIDER_MODEL", "nomic-embed-text"));
    ProviderSettings provider = settings.provider().orElseThrow();
    assertThat(provider.endpoint().base()).hasToString("http://localhost:11434");
    assertThat(provider.model().identity())
        .isEqualTo(
            new ModelIdentity(
                "nomic-embed-text", "", 768, "search_document: ", "search_query: ", true));
    assertThat(provider.model().maxTokens()).isEqualTo(2048);
  }

  @Test
  void aPrefixInQuotesKeepsItsSpaceAndAnEmptyOneIsNone() {
    Map<String, String> environment = new HashMap<>(openAi("nomic-embed-text"));
    environment.put("PARLEY_PROVIDER_PASSAGE_PREFIX", "\"passage: \"");
    environment.put("PARLEY_PROVIDER_QUERY_PREFIX", "\"\"");
    ModelIdentity identity = read(environment).provider().orElseThrow().model().identity();
    assertThat(identity.passagePrefix()).isEqualTo("passage: ");
    assertThat(identity.queryPrefix()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "PARLEY_PROVIDER_MODEL, ` `, parley.provider.model is missing",
        "PARLEY_PROVIDER_MODEL, unheard-of, parley.provider.dimensions is missing",
        "PARLEY_PROVIDER_DIMENSIONS, 256, parley.provider.ask-for-dimensions",
        "PARLEY_PROVIDER_URL, https://user:hush@host/v1, parley.provider.api-key",
        "PARLEY_PROVIDER_API_KEY, `hush\nhush`, the header Authorization",
        "PARLEY_PROVIDER_API_VERSION, 2024 & more, is not like",
        "PARLEY_PROVIDER_TIMEOUT, 110s, lets a healed provider wait",
        "PARLEY_EMBEDDER_DEGRADE_AFTER, 30s, until it has failed",
        "PARLEY_PROVIDER_TOKENS_PER_MINUTE, 2000, less than the 16384 tokens that one call",
        "PARLEY_PROVIDER_SHARE_LIMITS, true, nothing to share",
        "PARLEY_PROVIDER_MAX_TOKENS, 300, an estimated token may be 3",
        "PARLEY_PROVIDER_TOKENIZER, nowhere.json, can be read",
        "PARLEY_EMBEDDER_PASSAGE_TOKENS, 102, the longest word"
      })
  void whatCannotBeIsRefusedWithItsRemedy(String name, String value, String problem) {
    Map<String, String> environment = new HashMap<>(openAi("text-embedding-3-small"));
    environment.put(name, value);
    assertThatThrownBy(() -> read(environment))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining(problem)
        .hasMessageNotContaining("hush");
  }

  private static Map<String, String> openAi(String model) {
    return Map.of("PARLEY_EMBEDDER_MODEL", "openai", "PARLEY_PROVIDER_MODEL", model);
  }

  @ParameterizedTest
  @EnumSource(names = {"ONNX", "HASHING"})
  void everyModelOpensAndTakesPassagesOfAnyLengthThatIsAllowed(Model model) throws Exception {
    try (Embedder embedder = Embedders.open(new ModelSettings(model, 1, 102, Optional.empty()))) {
      assertThat(new PassageCutter(embedder.tokens(), 102).cut("Hello")).hasSize(1);
      assertThat(embedder.maxTokens()).isGreaterThanOrEqualTo(256);
      assertThat(embedder.embedQuery("Hello")).hasSize(embedder.model().dimensions());
    }
  }
}
