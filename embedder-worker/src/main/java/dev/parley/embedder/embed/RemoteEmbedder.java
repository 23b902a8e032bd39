package dev.parley.embedder.embed;

import dev.parley.embedder.embed.provider.CallLimits;
import dev.parley.embedder.embed.provider.DeclaredModel;
import dev.parley.embedder.embed.provider.Embeddings;
import dev.parley.embedder.embed.provider.FaultKind;
import dev.parley.embedder.embed.provider.Provider;
import dev.parley.embedder.embed.provider.ProviderException;
import dev.parley.embedder.passage.TokenCounter;
import dev.parley.wire.ModelIdentity;
import java.util.List;
import java.util.OptionalLong;

/**
 * Embeds with a model that a provider runs. A call takes as many texts as the limits of texts and
 * of tokens allow.
 */
public final class RemoteEmbedder implements Embedder {
  private final Provider provider;
  private final DeclaredModel model;
  private final CallLimits limits;
  private final TokenCounter tokens;
  private final StartProbe probe;

  /**
   * @param probe ends together with this
   */
  RemoteEmbedder(
      Provider provider,
      DeclaredModel model,
      CallLimits limits,
      TokenCounter tokens,
      StartProbe probe) {
    this.provider = provider;
    this.model = model;
    this.limits = limits;
    this.tokens = tokens;
    this.probe = probe;
  }

  @Override
  public ModelIdentity model() {
    return model.identity();
  }

  @Override
  public TokenCounter tokens() {
    return tokens;
  }

  @Override
  public int maxTokens() {
    return model.maxTokens();
  }

  @Override
  public int textsOfACall(List<String> texts) {
    long counted = 0;
    int count = 0;
    for (String text : texts) {
      counted += tokens.count(text);
      if (count == limits.batchTexts() || (count > 0 && counted > limits.batchTokens())) {
        break;
      }
      count++;
    }
    return count;
  }

  @Override
  public boolean prefersFullCalls() {
    return true;
  }

  /** One call, whatever the number of texts: {@link #textsOfACall} says how many to give. */
  @Override
  public List<float[]> embedPassages(List<String> texts)
      throws EmbedderException, InterruptedException {
    return embedAndCount(texts).vectors();
  }

  @Override
  public Embedded embedAndCount(List<String> texts) throws EmbedderException, InterruptedException {
    if (texts.isEmpty()) {
      return new Embedded(List.of(), OptionalLong.empty());
    }
    Embeddings answer = embed(model.identity().passagePrefix(), texts);
    return new Embedded(
        answer.vectors(),
        answer.tokens() < 0 ? OptionalLong.empty() : OptionalLong.of(answer.tokens()));
  }

  @Override
  public float[] embedQuery(String text) throws EmbedderException, InterruptedException {
    return embed(model.identity().queryPrefix(), List.of(text)).vectors().get(0);
  }

  @Override
  public void close() {
    probe.close();
    provider.close();
    if (tokens instanceof HuggingFaceTokens held) {
      held.close();
    }
  }

  private Embeddings embed(String prefix, List<String> texts)
      throws EmbedderException, InterruptedException {
    long counted = texts.stream().mapToLong(tokens::count).sum();
    try {
      return provider.embed(
          texts.stream().map(text -> SentText.of(prefix, text)).toList(), counted);
    } catch (ProviderException e) {
      throw translated(e);
    }
  }

  private static EmbedderException translated(ProviderException fault) {
    String message = String.valueOf(fault.getMessage());
    if (fault.kind() == FaultKind.TOO_LONG) {
      return EmbedderException.tooLong(message, fault);
    }
    if (fault.kind().isOfTheTexts()) {
      return EmbedderException.permanent(message, fault);
    }
    return fault.kind().isWhateverTheTexts()
        ? EmbedderException.unavailable(message, fault)
        : EmbedderException.temporary(message, fault);
  }
}
