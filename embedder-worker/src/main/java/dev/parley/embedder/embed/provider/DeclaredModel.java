package dev.parley.embedder.embed.provider;

import dev.parley.runtime.settings.Setting;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.wire.ModelIdentity;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The model that a provider is to have; what it answers is held to it.
 *
 * @param identity all that decides what vector a text gets; its name is what the provider is asked
 *     for
 * @param reportedName what the provider calls it in its answers
 * @param maxTokens the most tokens it reads
 * @param asksForDimensions whether the provider is asked to shorten its vectors
 * @param tokenizer its tokenizer.json, to count tokens as it does
 */
public record DeclaredModel(
    ModelIdentity identity,
    String reportedName,
    int maxTokens,
    boolean asksForDimensions,
    Optional<Path> tokenizer) {
  private static final int USUAL_MAX_TOKENS = 512;

  public static final Setting<Optional<String>> NAME =
      Setting.text(
              "parley.provider.model",
              null,
              "the model that the provider is asked for, such as nomic-embed-text or"
                  + " text-embedding-3-small; required for ollama and openai")
          .optional();

  public static final Setting<Optional<String>> REPORTED_NAME =
      Setting.text(
              "parley.provider.reported-model",
              null,
              "what the provider's answers call the model, where that is another name: every"
                  + " answer is held to it")
          .optional();

  public static final Setting<Optional<String>> REVISION =
      Setting.text(
              "parley.provider.revision",
              null,
              "which version of the model: another one is another model, whose vectors are never"
                  + " mixed; with ollama it is held to the model's digest")
          .optional();

  public static final Setting<Optional<Integer>> DIMENSIONS =
      Setting.integer(
              "parley.provider.dimensions",
              null,
              1,
              16_000,
              "floats a vector; known for much used models, required for others")
          .optional();

  public static final Setting<Boolean> ASK_FOR_DIMENSIONS =
      Setting.flag(
          "parley.provider.ask-for-dimensions",
          false,
          "whether the provider is asked to shorten vectors to parley.provider.dimensions, for"
              + " models that can");

  public static final Setting<Boolean> NORMALIZED =
      Setting.flag(
          "parley.provider.normalized",
          true,
          "whether the model's vectors have length 1; every answer is held to it");

  public static final Setting<Optional<String>> PASSAGE_PREFIX =
      Setting.text(
              "parley.provider.passage-prefix",
              null,
              "put before every passage, in quotes to keep a space at its end; known for much used"
                  + " models; \"\" for no prefix")
          .optional();

  public static final Setting<Optional<String>> QUERY_PREFIX =
      Setting.text(
              "parley.provider.query-prefix",
              null,
              "put before every query, in quotes to keep a space at its end; known for much used"
                  + " models; \"\" for no prefix")
          .optional();

  public static final Setting<Optional<Integer>> MAX_TOKENS =
      Setting.integer(
              "parley.provider.max-tokens",
              null,
              128,
              1 << 20,
              "the most tokens the model reads; known for much used models, 512 for others")
          .optional();

  public static final Setting<Optional<String>> TOKENIZER =
      Setting.text(
              "parley.provider.tokenizer",
              null,
              "the path of the model's tokenizer.json, to count tokens as it does; without it they"
                  + " are estimated from characters, and passages are shorter than they could be")
          .optional();

  static List<Setting<?>> all() {
    return List.of(
        NAME,
        REPORTED_NAME,
        REVISION,
        DIMENSIONS,
        ASK_FOR_DIMENSIONS,
        NORMALIZED,
        PASSAGE_PREFIX,
        QUERY_PREFIX,
        MAX_TOKENS,
        TOKENIZER);
  }

  static DeclaredModel read(SettingsReader reader) {
    Optional<String> given = reader.get(NAME);
    reader.check(
        given.isPresent(),
        NAME.key()
            + " is missing: say in "
            + NAME.environmentName()
            + " which model the provider is to be asked for");
    String name = given.orElse("unknown");
    Optional<KnownModel> known = KnownModel.named(name);
    Optional<Integer> dimensions = reader.get(DIMENSIONS);
    reader.check(
        given.isEmpty() || dimensions.isPresent() || known.isPresent(),
        DIMENSIONS.key()
            + " is missing: "
            + name
            + " is not a model whose dimensions are known; set "
            + DIMENSIONS.environmentName()
            + " to the length of its vectors");
    boolean ask = reader.get(ASK_FOR_DIMENSIONS);
    reader.check(
        ask
            || known.isEmpty()
            || dimensions.isEmpty()
            || dimensions.get() == known.get().dimensions(),
        name
            + " has "
            + known.map(KnownModel::dimensions).orElse(0)
            + " dimensions and "
            + DIMENSIONS.key()
            + " says otherwise: leave it out, or set "
            + ASK_FOR_DIMENSIONS.key()
            + " to true for vectors shortened by the provider");
    ModelIdentity identity =
        new ModelIdentity(
            name,
            reader.get(REVISION).orElse(""),
            dimensions.or(() -> known.map(KnownModel::dimensions)).orElse(1),
            prefix(reader.get(PASSAGE_PREFIX), known.map(KnownModel::passagePrefix)),
            prefix(reader.get(QUERY_PREFIX), known.map(KnownModel::queryPrefix)),
            reader.get(NORMALIZED));
    return new DeclaredModel(
        identity,
        reader.get(REPORTED_NAME).orElse(name),
        reader.get(MAX_TOKENS).or(() -> known.map(KnownModel::maxTokens)).orElse(USUAL_MAX_TOKENS),
        ask,
        tokenizer(reader));
  }

  /** What the provider is asked for. */
  public String name() {
    return identity.name();
  }

  private static String prefix(Optional<String> given, Optional<String> known) {
    return given.map(DeclaredModel::unquoted).or(() -> known).orElse("");
  }

  private static String unquoted(String text) {
    boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  private static Optional<Path> tokenizer(SettingsReader reader) {
    Optional<String> given = reader.get(TOKENIZER);
    try {
      Optional<Path> path = given.map(Path::of);
      reader.check(
          path.isEmpty() || Files.isReadable(path.get()),
          TOKENIZER.key() + " does not name a file that can be read");
      return path;
    } catch (InvalidPathException e) {
      reader.check(false, TOKENIZER.key() + " is not a path: " + e.getReason());
      return Optional.empty();
    }
  }
}
