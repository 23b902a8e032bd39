package dev.parley.cli;

import dev.parley.embedder.embed.Embedder;
import dev.parley.embedder.embed.HashingEmbedder;
import dev.parley.embedder.embed.OnnxEmbedder;
import dev.parley.wire.ModelIdentity;
import java.util.function.Supplier;

/** Finds, among the embedders of this build, the one that is a given model. */
public final class EmbedderChoice {
  private static final String HASHING = "hashing";
  private static final String MINI_LM = "all-minilm-l6-v2-q";

  /**
   * Loads the embedder whose vectors can be compared with those of {@code model}: the very same
   * model, for any other gives numbers that mean nothing beside them.
   *
   * @throws SearchException when this build has none
   */
  public Embedder of(ModelIdentity model) throws SearchException {
    return switch (model.name()) {
      case HASHING -> same(model, () -> new HashingEmbedder(model.dimensions()));
      case MINI_LM -> same(model, () -> OnnxEmbedder.allMiniLm(1));
      default ->
          throw new SearchException(
              "the database's active model is "
                  + model.name()
                  + ", which this program cannot run; it runs "
                  + MINI_LM
                  + " and "
                  + HASHING
                  + ": search with a program that runs it, or make another model active");
    };
  }

  private static Embedder same(ModelIdentity model, Supplier<Embedder> load)
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
            + ": search with the release that the workers run");
  }

  private static String described(ModelIdentity model) {
    return model.name()
        + " of revision "
        + (model.revision().isEmpty() ? "none" : model.revision())
        + " and "
        + model.dimensions()
        + " dimensions";
  }
}
