package dev.parley.e2e.trial;

import dev.parley.embedder.embed.Embedder;
import dev.parley.embedder.passage.TokenCounter;
import dev.parley.stack.provider.TextVectors;
import dev.parley.wire.ModelIdentity;
import java.util.List;

/**
 * The model of a simulated provider that refuses nothing, computed here: whoever examines what
 * workers did must not keep to their quota.
 */
final class KnownVectors implements Embedder {
  private final Embedder asked;

  /**
   * @param asked the same model by way of a provider; closed together with this
   */
  KnownVectors(Embedder asked) {
    this.asked = asked;
  }

  @Override
  public ModelIdentity model() {
    return asked.model();
  }

  @Override
  public List<float[]> embedPassages(List<String> texts) {
    return texts.stream().map(this::embedQuery).toList();
  }

  @Override
  public float[] embedQuery(String text) {
    return TextVectors.of(text, model().dimensions());
  }

  @Override
  public TokenCounter tokens() {
    return asked.tokens();
  }

  @Override
  public int maxTokens() {
    return asked.maxTokens();
  }

  @Override
  public void close() {
    asked.close();
  }
}
