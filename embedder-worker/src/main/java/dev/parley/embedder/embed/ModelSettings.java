package dev.parley.embedder.embed;

import dev.parley.embedder.embed.provider.CallLimits;
import dev.parley.embedder.embed.provider.DeclaredModel;
import dev.parley.embedder.embed.provider.Dialect;
import dev.parley.embedder.embed.provider.ProviderSettings;
import dev.parley.embedder.embed.provider.TimeBudget;
import dev.parley.embedder.passage.WordSplitter;
import dev.parley.embedder.redis.RedisSettings;
import dev.parley.embedder.window.WindowSettings;
import dev.parley.runtime.settings.Setting;
import dev.parley.runtime.settings.SettingsReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What turns text into vectors.
 *
 * @param model which model
 * @param threads texts computed at the same time
 * @param passageTokens the most tokens of a passage
 * @param provider who runs the model, unless the worker does
 */
public record ModelSettings(
    Model model, int threads, int passageTokens, Optional<ProviderSettings> provider) {
  /** The models there are. */
  public enum Model {
    /** all-MiniLM-L6-v2 in this process. */
    ONNX,
    /** Counts words; knows no meaning. */
    HASHING,
    /** What an Ollama server runs. */
    OLLAMA,
    /** What a service runs that speaks OpenAI's protocol. */
    OPENAI;

    /** The protocol of a model that a provider runs. */
    Optional<Dialect> dialect() {
      return switch (this) {
        case ONNX, HASHING -> Optional.empty();
        case OLLAMA -> Optional.of(Dialect.OLLAMA);
        case OPENAI -> Optional.of(Dialect.OPENAI);
      };
    }
  }

  public static final Setting<Model> MODEL =
      Setting.choice(
          "parley.embedder.model",
          Model.class,
          Model.ONNX,
          "what computes vectors: onnx is all-MiniLM-L6-v2 in the worker itself, ollama and openai"
              + " are services as parley.provider settings say (openai also for Azure, vLLM, TEI,"
              + " LM Studio and LiteLLM), hashing only counts words and is for tests and load");

  public static final Setting<Optional<Integer>> THREADS =
      Setting.integer(
              "parley.embedder.threads",
              null,
              1,
              1024,
              "texts that onnx computes at the same time; when left out, as many as there are"
                  + " cores")
          .optional();

  public static final Setting<Integer> PASSAGE_TOKENS =
      Setting.integer(
          "parley.embedder.passage-tokens",
          128,
          OnnxModel.LEAST_PASSAGE_TOKENS,
          32_768,
          "the most tokens of a passage, counted by the model's tokenizer or estimated; onnx and"
              + " hashing read at most 256; a change cuts conversations differently from then on");

  /** The name of the model, as it stands in the database, in metrics and in prices. */
  public String modelName() {
    return switch (model) {
      case ONNX -> OnnxModel.NAME;
      case HASHING -> HashingEmbedder.NAME;
      case OLLAMA, OPENAI -> provider.map(one -> one.model().identity().name()).orElse("");
    };
  }

  /** Every setting read here. */
  public static List<Setting<?>> all() {
    List<Setting<?>> all = new ArrayList<>(List.of(MODEL, THREADS, PASSAGE_TOKENS));
    all.addAll(ProviderSettings.all());
    return List.copyOf(all);
  }

  /** Reads the settings. */
  public static ModelSettings read(SettingsReader reader) {
    Model model = reader.get(MODEL);
    ModelSettings settings =
        new ModelSettings(
            model,
            reader.get(THREADS).orElse(Runtime.getRuntime().availableProcessors()),
            reader.get(PASSAGE_TOKENS),
            model.dialect().map(dialect -> ProviderSettings.read(reader, dialect)));
    settings
        .provider()
        .ifPresentOrElse(
            provider -> settings.checkProvider(provider, reader),
            () ->
                settings.checkMostTokens(
                    OnnxModel.MOST_TOKENS, "onnx and hashing read no more", reader));
    return settings;
  }

  private void checkProvider(ProviderSettings provider, SettingsReader reader) {
    int read = provider.model().maxTokens();
    if (provider.model().tokenizer().isPresent()) {
      checkMostTokens(read, "the model reads no more", reader);
    } else {
      checkMostTokens(
          read / EstimatedTokens.MOST_TOKENS_A_COUNT,
          "the model reads "
              + read
              + ", and an estimated token may be "
              + EstimatedTokens.MOST_TOKENS_A_COUNT
              + "; or name its tokenizer in "
              + DeclaredModel.TOKENIZER.key()
              + ", or what it reads in "
              + DeclaredModel.MAX_TOKENS.key(),
          reader);
    }
    int least =
        new EstimatedTokens(provider.model().identity().passagePrefix()).overhead()
            + WordSplitter.LIMIT
            + 1;
    reader.check(
        passageTokens >= least,
        PASSAGE_TOKENS + " is less than the " + least + " that the longest word may need");
    reader.check(
        !provider.limits().shared() || reader.get(RedisSettings.URI).isPresent(),
        CallLimits.SHARED.key() + " is true: say in " + RedisSettings.URI.key() + " where");
    new TimeBudget(provider.limits(), reader.get(WindowSettings.RETRY_PAUSE_MAX))
        .check(reader, reader.get(WindowSettings.DEGRADE_AFTER));
  }

  private void checkMostTokens(int most, String why, SettingsReader reader) {
    reader.check(
        passageTokens <= most,
        PASSAGE_TOKENS + " of " + passageTokens + " is more than " + most + ": " + why);
  }
}
