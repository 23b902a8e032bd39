package dev.parley.embedder.embed.provider;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** One provider's protocol. A call is one HTTP exchange. Safe for many threads. */
interface EmbeddingApi {
  /**
   * What the provider says of its model.
   *
   * @param contextTokens the most tokens it reads
   * @param dimensions floats a vector
   * @param revision names its weights
   */
  record ModelFacts(OptionalInt contextTokens, OptionalInt dimensions, Optional<String> revision) {}

  /**
   * The vectors of {@code texts}; whether they are as many and as declared is not yet checked.
   *
   * @throws ThrottledException when the provider asks to wait
   */
  Embeddings embed(List<String> texts)
      throws ProviderException, ThrottledException, InterruptedException;

  /** Whether the protocol can be asked for {@link #facts}. */
  boolean tellsFacts();

  /** What the provider tells of the model. */
  ModelFacts facts() throws ProviderException, ThrottledException, InterruptedException;

  /** Where texts are sent. */
  URI address();
}
