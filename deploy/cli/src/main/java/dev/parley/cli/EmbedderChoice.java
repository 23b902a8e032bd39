package dev.parley.cli;

import dev.parley.embedder.embed.Embedder;
import dev.parley.embedder.embed.Embedders;
import dev.parley.embedder.embed.HashingEmbedder;
import dev.parley.embedder.embed.ModelSettings;
import dev.parley.embedder.embed.OnnxEmbedder;
import dev.parley.wire.ModelIdentity;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds the embedder that is a given model: one of this build, or the provider's of settings. */
public final class EmbedderChoice {
  private static final String HASHING = "hashing";
  private static final String MINI_LM = "all-minilm-l6-v2-q";

  private final Optional<ModelSettings> remote;

  /** The embedders of this build alone. */
  public EmbedderChoice() {
    this.remote = Optional.empty();
  }

  /**
   * @param configured the embedder-worker's; counts where it names a provider
   */
  public EmbedderChoice(ModelSettings configured) {
    this.remote = Optional.of(configured).filter(settings -> settings.provider().isPresent());
  }

  /**
   * Loads the embedder whose vectors can be compared with those of {@code model}: the very same
   * model, for any other gives numbers that mean nothing beside them.
   *
   * @throws SearchException when there is none
   */
  public Embedder of(ModelIdentity model) throws SearchException {
    if (remote.isPresent() && remote.get().modelName().equals(model.name())) {
      ModelSettings settings = remote.get();
      return same(
          model, () -> Embedders.open(settings), "give it the PARLEY_PROVIDER_... of the workers");
    }
    String release = "search with the release that the workers run";
    return switch (model.name()) {
      case HASHING -> same(model, () -> new HashingEmbedder(model.dimensions()), release);
      case MINI_LM -> same(model, () -> OnnxEmbedder.allMiniLm(1), release);
      default ->
          throw new SearchException(
              "the database's active model is "
                  + model.name()
                  + ", which this program cannot run by itself; it runs "
                  + MINI_LM
                  + " and "
                  + HASHING
                  + remote.map(one -> ", and its settings name " + one.modelName()).orElse("")
                  + ": if a provider runs it, give this program the PARLEY_EMBEDDER_MODEL and"
                  + " PARLEY_PROVIDER_... of the workers, or make another model active");
    };
  }

  private static Embedder same(ModelIdentity model, Supplier<Embedder> load, String remedy)
      throws SearchException {
    Embedder embedder = load.get();
    if (embedder.model().equals(model)) {
      return embedder;
    }
    embedder.close();
    throw new SearchException(
        "the database's active model is "
            + described(model)
            + ", and this program runs "
            + described(embedder.model())
            + ": "
            + remedy);
  }

  private static String described(ModelIdentity model) {
    return model.name()
        + " of revision "
        + shown(model.revision())
        + ", "
        + model.dimensions()
        + " dimensions, passage prefix "
        + shown(model.passagePrefix())
        + " and query prefix "
        + shown(model.queryPrefix());
  }

  private static String shown(String text) {
    return text.isEmpty() ? "none" : '"' + text + '"';
  }
}
