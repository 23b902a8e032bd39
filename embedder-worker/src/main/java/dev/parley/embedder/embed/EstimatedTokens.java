package dev.parley.embedder.embed;

import dev.parley.embedder.passage.TokenCounter;
import dev.parley.embedder.passage.Word;
import dev.parley.embedder.passage.WordSplitter;
import java.util.List;

/**
 * Estimates tokens from characters, for a model whose tokenizer is not at hand. A word of letters
 * counts one, and one more for every three letters: about 1.6 times what English has. In other
 * words every byte of UTF-8 counts one.
 *
 * <p>The bound: a text has at most {@value #MOST_TOKENS_A_COUNT} times the tokens that are counted
 * here, for any tokenizer whose tokens hold at least one byte of the text each.
 */
final class EstimatedTokens implements TokenCounter {
  static final int MOST_TOKENS_A_COUNT = 3;

  private static final int LETTERS_A_TOKEN = MOST_TOKENS_A_COUNT;

  /** What models put around a text. */
  private static final int SPECIAL_TOKENS = 4;

  private final int overhead;

  /**
   * @param prefix put before every passage
   */
  EstimatedTokens(String prefix) {
    overhead =
        SPECIAL_TOKENS
            + SentText.words(prefix, EstimatedTokens::estimate).stream()
                .mapToInt(Word::tokens)
                .sum();
  }

  @Override
  public List<Word> words(String text) {
    return SentText.words(text, EstimatedTokens::estimate);
  }

  @Override
  public int overhead() {
    return overhead;
  }

  @Override
  public int maxWordTokens() {
    return WordSplitter.LIMIT + 1;
  }

  private static int estimate(String word, int bytes) {
    int last = word.length() - 1;
    for (int i = 0; i <= last; i++) {
      char c = word.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || c == '\'' || (i == 0 && c >= 'A' && c <= 'Z');
      if (!letter && (i == 0 || i < last || !isSign(c))) {
        return bytes;
      }
    }
    return 1 + word.length() / LETTERS_A_TOKEN + (isSign(word.charAt(last)) ? 1 : 0);
  }

  private static boolean isSign(char c) {
    return c < 0x80 && !Character.isLetterOrDigit(c);
  }
}
