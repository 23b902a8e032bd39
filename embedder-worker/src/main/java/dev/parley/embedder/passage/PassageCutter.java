package dev.parley.embedder.passage;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts transcripts into passages of whole turns, as many from the start as fit; a turn is a line. A
 * turn that does not fit by itself is cut after a sentence, failing that after a word, failing that
 * between characters. Every character that is not white space lies in exactly one passage, and
 * passages neither begin nor end with white space.
 *
 * <p>When text is added at the end, every passage but the last stays. Therefore a word that does
 * not end a passage for certain is reckoned with the most tokens any beginning of it may have: a
 * word of fewer tokens than its own beginning would else pull back a passage that was closed before
 * it.
 */
public final class PassageCutter {
  private final TokenCounter tokens;
  private final int maxTokens;

  /**
   * @param maxTokens the most tokens of a passage, as {@code tokens} counts them
   * @throws IllegalArgumentException when some word would not fit a passage
   */
  public PassageCutter(TokenCounter tokens, int maxTokens) {
    int least = tokens.overhead() + tokens.maxWordTokens();
    if (maxTokens < least) {
      throw new IllegalArgumentException(
          "a passage of "
              + maxTokens
              + " tokens cannot hold the longest word; allow at least "
              + least);
    }
    this.tokens = tokens;
    this.maxTokens = maxTokens;
  }

  /** The passages in order; none for a blank transcript. Takes time linear in its length. */
  public List<PassageRange> cut(String transcript) {
    List<Word> words = tokens.words(transcript);
    List<PassageRange> passages = new ArrayList<>();
    CodePoints position = new CodePoints(transcript);
    int first = 0;
    while (first < words.size()) {
      int next = end(transcript, words, first);
      int start = position.of(words.get(first).start());
      int end = position.of(words.get(next - 1).end());
      passages.add(new PassageRange(start, end, tokens(words.subList(first, next))));
      first = next;
    }
    return passages;
  }

  /** As {@link TokenCounter#count} counts the passage's text, for it has the same words. */
  private int tokens(List<Word> ofPassage) {
    int all = tokens.overhead();
    for (Word word : ofPassage) {
      all += word.tokens();
    }
    return all;
  }

  /** One past the last word of the passage that begins with word {@code first}. */
  private int end(String transcript, List<Word> words, int first) {
    int fitting = first;
    int used = tokens.overhead();
    while (fitting < words.size() && used + words.get(fitting).mostTokens() <= maxTokens) {
      used += words.get(fitting).tokens();
      fitting++;
    }
    if (fitting == words.size()) {
      return fitting;
    }
    int best = fitting;
    Boundary most = Boundary.between(transcript, words.get(fitting - 1), words.get(fitting));
    for (int i = fitting - 1; i > first && most != Boundary.TURN; i--) {
      Boundary boundary = Boundary.between(transcript, words.get(i - 1), words.get(i));
      if (boundary.compareTo(most) > 0) {
        most = boundary;
        best = i;
      }
    }
    return best;
  }

  /** Turns rising UTF-16 positions into code points, in one pass over the text. */
  private static final class CodePoints {
    private final String text;
    private int chars;
    private int codePoints;

    CodePoints(String text) {
      this.text = text;
    }

    int of(int position) {
      codePoints += text.codePointCount(chars, position);
      chars = position;
      return codePoints;
    }
  }
}
