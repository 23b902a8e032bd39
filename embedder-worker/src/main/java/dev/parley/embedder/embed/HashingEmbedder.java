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
    WordCounts words = new WordCounts(text, model.dimensions());
    WordSplitter.split(text, words);
    if (words.count > MAX_WORDS) {
      throw EmbedderException.permanent(
          "a text of "
              + text.length()
              + " characters has "
              + words.count
              + " words; hashing reads at most "
              + MAX_WORDS
              + ": cut it into passages");
    }
    return Vectors.normalized(words.counts);
  }

  /** Nothing is held. */
  @Override
  public void close() {}

  /** How often a text's words hash to each place. */
  private static final class WordCounts implements WordSplitter.Receiver {
    private static final long OFFSET_BASIS = 0xcbf29ce484222325L;
    private final String text;
    private final double[] counts;
    private int count;

    WordCounts(String text, int places) {
      this.text = text;
      this.counts = new double[places];
    }

    /** Counts the word in lower case without the punctuation around it, unless that is all. */
    @Override
    public void word(int wordStart, int wordEnd, int size) {
      int start = wordStart;
      int end = wordEnd;
      while (start < end && !Character.isLetterOrDigit(text.charAt(start))) {
        start++;
      }
      while (end > start && !Character.isLetterOrDigit(text.charAt(end - 1))) {
        end--;
      }
      long hash = start == end ? hash(wordStart, wordEnd) : hash(start, end);
      counts[(int) Long.remainderUnsigned(hash, counts.length)]++;
      count++;
    }

    /** FNV-1a, its bits then mixed so that the place depends on all of them. */
    private long hash(int start, int end) {
      long hash = OFFSET_BASIS;
      for (int i = start; i < end; i++) {
        char c = text.charAt(i);
        if (c >= 0x80) {
          return mixed(ofUtf8(text.substring(start, end).toLowerCase(Locale.ROOT)));
        }
        hash = next(hash, c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
      }
      return mixed(hash);
    }

    private static long ofUtf8(String word) {
      long hash = OFFSET_BASIS;
      for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
        hash = next(hash, b & 0xff);
      }
      return hash;
    }

    private static long next(long hash, int unsignedByte) {
      return (hash ^ unsignedByte) * 0x100000001b3L;
    }

    private static long mixed(long hash) {
      long spread = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
      return spread ^ (spread >>> 33);
    }
  }
}
