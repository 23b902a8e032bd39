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

  /** An answer that is there, and not yet read. */
  interface Reply<A> {
    A read() throws ProviderException;
  }

  /**
   * Has {@code texts} embedded. Whether the vectors of the reply are as many and as declared is not
   * checked when it has been read, either.
   *
   * @throws ThrottledException when the provider asks to wait
   */
  Reply<Embeddings> embed(List<String> texts)
      throws ProviderException, ThrottledException, InterruptedException;

  /** Whether the protocol can be asked for {@link #facts}. */
  boolean tellsFacts();

  /** What the provider tells of the model. */
  ModelFacts facts() throws ProviderException, ThrottledException, InterruptedException;

  /** Where texts are sent. */
  URI address();
}
