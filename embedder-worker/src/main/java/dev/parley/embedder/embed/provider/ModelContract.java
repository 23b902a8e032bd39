package dev.parley.embedder.embed.provider;

import dev.parley.embedder.embed.provider.EmbeddingApi.ModelFacts;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Holds a provider to the model that was declared, at every answer. The identity is declared and
 * not taken from what the provider happens to say, so that all workers have the same one and no
 * change behind the provider's name mixes two models' vectors.
 */
final class ModelContract {
  /** Half precision rounds a vector's length by less. */
  private static final double LENGTH_TOLERANCE = 0.01;

  private final DeclaredModel model;
  private final int passageTokens;

  /**
   * @param passageTokens the most that a passage may have
   */
  ModelContract(DeclaredModel model, int passageTokens) {
    this.model = model;
    this.passageTokens = passageTokens;
  }

  /**
   * @throws ProviderException a bad response, unless it is one sound vector a text
   */
  void check(Embeddings answer, int texts) throws ProviderException {
    String reported = answer.model();
    if (reported != null && !reported.isBlank() && !isExpected(reported)) {
      throw bad(
          "it answered for another model than "
              + model.reportedName()
              + "; if that is the same one, say in "
              + DeclaredModel.REPORTED_NAME.key()
              + " what it is called there");
    }
    if (answer.vectors().size() != texts) {
      throw bad("it gave " + answer.vectors().size() + " vectors for " + texts + " texts");
    }
    for (float[] vector : answer.vectors()) {
      check(vector);
    }
  }

  /**
   * Compares what the provider tells of the model with what is declared.
   *
   * @throws ProviderException of the set-up, naming the setting to change
   */
  void check(ModelFacts facts) throws ProviderException {
    int dimensions = model.identity().dimensions();
    if (facts.dimensions().isPresent()
        && facts.dimensions().getAsInt() != dimensions
        && !model.asksForDimensions()) {
      throw setup(
          "it has "
              + facts.dimensions().getAsInt()
              + " dimensions and not "
              + dimensions
              + ": set "
              + DeclaredModel.DIMENSIONS.key());
    }
    if (facts.contextTokens().isPresent() && facts.contextTokens().getAsInt() < passageTokens) {
      throw setup(
          "it reads "
              + facts.contextTokens().getAsInt()
              + " tokens and passages may have "
              + passageTokens
              + ": lower parley.embedder.passage-tokens");
    }
    String declared = model.identity().revision();
    if (facts.revision().isPresent()
        && !declared.isEmpty()
        && !facts.revision().get().startsWith(declared)) {
      throw setup(
          "its revision is not the declared "
              + declared
              + ": declare the new one in "
              + DeclaredModel.REVISION.key()
              + ", which makes it another model, or put the old one back");
    }
  }

  /** Whether two names are the same but for case and Ollama's default tag. */
  static boolean isSameModel(String one, String other) {
    return plain(one).equals(plain(other));
  }

  private static String plain(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(":latest")
        ? lower.substring(0, lower.length() - ":latest".length())
        : lower;
  }

  /** OpenAI itself reports text-embedding-ada-002-v2 for text-embedding-ada-002. */
  private boolean isExpected(String reported) {
    return isSameModel(reported, model.reportedName())
        || plain(reported).matches(Pattern.quote(plain(model.reportedName())) + "-v\\d+");
  }

  private void check(float[] vector) throws ProviderException {
    int dimensions = model.identity().dimensions();
    if (vector.length != dimensions) {
      throw bad(
          "it gave a vector of "
              + vector.length
              + " floats and not of "
              + dimensions
              + ": if it always does, set "
              + DeclaredModel.DIMENSIONS.key());
    }
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    if (!Double.isFinite(squares)) {
      throw bad("it gave a vector with a float that is not a number");
    }
    if (squares == 0) {
      throw bad("it gave a vector of zeros");
    }
    if (model.identity().normalized() && Math.abs(Math.sqrt(squares) - 1) > LENGTH_TOLERANCE) {
      throw bad(
          "it gave a vector whose length is not 1: if its model does not normalize, set "
              + DeclaredModel.NORMALIZED.key()
              + " to false");
    }
  }

  private ProviderException bad(String what) {
    return new ProviderException(
        FaultKind.BAD_RESPONSE, "the provider of " + model.name() + " is wrong: " + what);
  }

  private ProviderException setup(String what) {
    return new ProviderException(
        FaultKind.MISCONFIGURED, "the provider's " + model.name() + " is not as declared: " + what);
  }
}
