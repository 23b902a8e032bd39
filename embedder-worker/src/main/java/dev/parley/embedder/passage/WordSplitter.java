package dev.parley.embedder.passage;

import java.util.function.IntUnaryOperator;

/**
 * Splits text into the words that a BERT tokenizer reads independently, so that their tokens add
 * up. White space separates words, and within a run of other characters a word ends
 *
 * <ul>
 *   <li>before and after a Chinese character, which BERT reads alone;
 *   <li>between pictographs and other characters, because BERT knows few of them and would read
 *       {@code great😀} as one unknown word;
 *   <li>after an opening square bracket, so that text which spells a special token, such as {@code
 *       [SEP]}, is not taken for one;
 *   <li>at {@value #LIMIT} decomposed characters, because BERT reads a longer word as unknown; a
 *       little before, if that finds punctuation or spares a grapheme.
 * </ul>
 *
 * Where a word ends is decided by its own characters and the one after it, and by nothing else.
 */
public final class WordSplitter {
  /** The greatest length of a word: of canonically decomposed characters, or as it is measured. */
  public static final int LIMIT = 100;

  private static final int LONG_AT_PUNCTUATION = 64;
  private static final int LONG = 84;

  private WordSplitter() {}

  /** Receives the words of a text, one after the other. */
  @FunctionalInterface
  public interface Receiver {
    /**
     * @param start the first character, in UTF-16 units of the text from 0
     * @param end one past the last character
     * @param size its length as it is measured, at most {@link #LIMIT}; a beginning of the word
     *     never has more
     */
    void word(int start, int end, int size);
  }

  /** Hands over the words of {@code text} in order, measured in decomposed characters. */
  public static void split(String text, Receiver receiver) {
    split(text, CharacterClass::decomposedSize, receiver);
  }

  /**
   * Hands over the words of {@code text} in order.
   *
   * @param measure the length of a code point, from 1 to {@link #LIMIT}; 1 where it is ASCII
   */
  public static void split(String text, IntUnaryOperator measure, Receiver receiver) {
    int start = 0;
    int size = 0;
    int base = 0;
    boolean joined = false;
    boolean plain = false; // Whether the character before is of the word, and a plain one.
    int next;
    for (int i = 0; i < text.length(); i = next) {
      if (plain && size < LONG_AT_PUNCTUATION && CharacterClass.isPlain(text.charAt(i))) {
        base = text.charAt(i); // Most text is nothing else, and nothing ends between two of them.
        size++;
        next = i + 1;
        continue;
      }
      int c = text.codePointAt(i);
      next = i + Character.charCount(c);
      boolean space = Character.isWhitespace(c);
      int more = space ? 0 : measure.applyAsInt(c);
      boolean extending = joined || CharacterClass.extendsGrapheme(c);
      if (size > 0 && (space || size + more > LIMIT || (!extending && ends(base, c, size)))) {
        receiver.word(start, i, size);
        size = 0;
      }
      if (space) {
        joined = false;
        plain = false;
        continue;
      }
      if (size == 0) {
        start = i;
      }
      if (size == 0 || !extending) {
        base = c;
      }
      size += more;
      joined = c == CharacterClass.ZERO_WIDTH_JOINER;
      plain = base == c && CharacterClass.isPlain(c);
    }
    if (size > 0) {
      receiver.word(start, text.length(), size);
    }
  }

  private static boolean ends(int last, int next, int size) {
    return last == '['
        || CharacterClass.isChinese(last)
        || CharacterClass.isChinese(next)
        || CharacterClass.isPictograph(last) != CharacterClass.isPictograph(next)
        || size >= LONG
        || (size >= LONG_AT_PUNCTUATION && CharacterClass.isAsciiPunctuation(last));
  }
}
