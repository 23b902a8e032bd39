package dev.parley.embedder.embed;

import dev.parley.embedder.passage.TokenCounter;
import dev.parley.wire.ModelIdentity;
import java.util.List;
import java.util.OptionalLong;

/**
 * Gives texts their vectors. A text's vector depends on the text and the model alone, never on the
 * texts or threads beside it. Safe for many threads.
 */
public interface Embedder extends AutoCloseable {
  /** Which model this is. */
  ModelIdentity model();

  /**
   * One vector of {@code model().dimensions()} floats a text, in the same order.
   *
   * @throws EmbedderException when one of them cannot be embedded, for instance because it has more
   *     than {@link #maxTokens}; then none is
   */
  List<float[]> embedPassages(List<String> texts) throws EmbedderException, InterruptedException;

  /**
   * What texts became.
   *
   * @param vectors as {@link #embedPassages} gives them
   * @param tokens of all of them, where whoever runs the model counts and tells them
   */
  record Embedded(List<float[]> vectors, OptionalLong tokens) {}

  /** As {@link #embedPassages}, and what it cost. */
  default Embedded embedAndCount(List<String> texts)
      throws EmbedderException, InterruptedException {
    return new Embedded(embedPassages(texts), OptionalLong.empty());
  }

  /**
   * How many of {@code texts}, from the first, one call takes best: at least one. Whoever has more
   * makes several calls, and keeps what each gave before the next.
   */
  default int textsOfACall(List<String> texts) {
    return Math.min(texts.size(), 64);
  }

  /** Whether a call takes about as long with few texts as with many. */
  default boolean prefersFullCalls() {
    return false;
  }

  /** The vector of what someone searches for, to be compared with those of passages. */
  float[] embedQuery(String text) throws EmbedderException, InterruptedException;

  /** Counts a passage as this model reads it. */
  TokenCounter tokens();

  /** The most tokens the model reads, as {@link #tokens} counts them. */
  int maxTokens();

  /** Lets go of what the model holds; texts given after it are refused. */
  @Override
  void close();
}
