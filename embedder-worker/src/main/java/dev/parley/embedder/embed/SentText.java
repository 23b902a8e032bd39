package dev.parley.embedder.embed;

import dev.parley.embedder.passage.Word;
import dev.parley.embedder.passage.WordSplitter;
import java.util.ArrayList;
import java.util.List;

/**
 * Text as it is sent to a model elsewhere, whose tokenizer may count white space: every run of it
 * is sent as one space, so that tokens add up by words and no gap can make a passage too long.
 */
final class SentText {
  private SentText() {}

  /** Counts the tokens of a word. */
  interface Count {
    /**
     * At least what the word has with a space before it.
     *
     * @param bytes of the word in UTF-8
     */
    int tokens(String word, int bytes);
  }

  /** What is sent for {@code text}. */
  static String of(String prefix, String text) {
    StringBuilder sent = new StringBuilder(prefix.length() + text.length()).append(prefix);
    boolean space = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c)) {
        space = true;
        continue;
      }
      if (space && sent.length() > prefix.length()) {
        sent.append(' ');
      }
      space = false;
      sent.append(c);
    }
    return sent.toString();
  }

  /**
   * The words of {@code text}, measured in bytes of UTF-8: a token has at least one, so no
   * beginning of a word has more tokens than the word has bytes, and the space before it.
   */
  static List<Word> words(String text, Count count) {
    List<Word> words = new ArrayList<>();
    WordSplitter.split(
        text,
        SentText::bytes,
        (start, end, bytes) -> {
          int tokens = count.tokens(text.substring(start, end), bytes);
          words.add(new Word(start, end, tokens, Math.max(tokens, bytes + 1)));
        });
    return words;
  }

  private static int bytes(int c) {
    return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  }
}
