package dev.parley.embedder.embed;

import dev.parley.embedder.passage.TokenCounter;
import dev.parley.embedder.passage.WordSplitter;
import dev.parley.wire.ModelIdentity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Counts each text's words into the places that their hashes name, and brings the counts to length
 * 1: texts that share words are near each other. It knows nothing of meaning and costs next to
 * nothing; it is for tests and for measuring all that stands around a model.
 */
public final class HashingEmbedder implements Embedder {
  /** The most words of a text. */
  public static final int MAX_WORDS = 256;

  static final String NAME = "hashing";

  private final ModelIdentity model;

  /**
   * @param dimensions floats a vector, at least 1
   */
  public HashingEmbedder(int dimensions) {
    model = new ModelIdentity(NAME, "1", dimensions, "", "", /* normalized= */ true);
  }

  @Override
  public ModelIdentity model() {
    return model;
  }

  @Override
  public TokenCounter tokens() {
    return WordCounter.INSTANCE;
  }

  @Override
  public int maxTokens() {
    return MAX_WORDS;
  }

  @Override
  public List<float[]> embedPassages(List<String> texts) throws EmbedderException {
    List<float[]> vectors = new ArrayList<>(texts.size());
    for (String text : texts) {
      vectors.add(embedQuery(text));
    }
    return vectors;
  }

  @Override
  public float[] embedQuery(String text) throws EmbedderException {
    List<String> words = new ArrayList<>();
    WordSplitter.split(text, (start, end, size) -> words.add(text.substring(start, end)));
    if (words.size() > MAX_WORDS) {
      throw EmbedderException.permanent(
          "a text of "
              + text.length()
              + " characters has "
              + words.size()
              + " words; hashing reads at most "
              + MAX_WORDS
              + ": cut it into passages");
    }
    double[] counts = new double[model.dimensions()];
    for (String word : words) {
      counts[(int) Long.remainderUnsigned(hash(bare(word)), counts.length)]++;
    }
    return Vectors.normalized(counts);
  }

  /** Nothing is held. */
  @Override
  public void close() {}

  /** The word in lower case without the punctuation around it, unless it is nothing else. */
  private static String bare(String word) {
    int start = 0;
    int end = word.length();
    while (start < end && !Character.isLetterOrDigit(word.charAt(start))) {
      start++;
    }
    while (end > start && !Character.isLetterOrDigit(word.charAt(end - 1))) {
      end--;
    }
    return (start == end ? word : word.substring(start, end)).toLowerCase(Locale.ROOT);
  }

  /** FNV-1a, its bits then mixed so that the place depends on all of them. */
  private static long hash(String word) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    return hash ^ (hash >>> 33);
  }
}
