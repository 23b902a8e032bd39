package dev.parley.embedder.passage;

import java.util.List;

/**
 * Counts text as one model reads it. A passage's tokens are {@link #overhead} and those of its
 * words. Safe for many threads.
 */
public interface TokenCounter {
  /**
   * The words of a text in order. Together they hold every character that is not white space
   * ({@link Character#isWhitespace(int)}), and:
   *
   * <ul>
   *   <li>text added at the end changes none of them but the last, which may grow;
   *   <li>the text from the start of a word to the end of another has the same words.
   * </ul>
   */
  List<Word> words(String text);

  /** Tokens of every passage beside those of its words: the model's special tokens and prefix. */
  int overhead();

  /** The largest {@link Word#mostTokens} that a word can have. */
  int maxWordTokens();

  /** The tokens of a passage with this text; nothing is left out, however long it is. */
  default int count(String text) {
    int tokens = overhead();
    for (Word word : words(text)) {
      tokens += word.tokens();
    }
    return tokens;
  }
}
