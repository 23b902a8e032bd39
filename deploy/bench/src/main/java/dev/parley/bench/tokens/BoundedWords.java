package dev.parley.bench.tokens;

import dev.parley.embedder.passage.TokenCounter;
import dev.parley.embedder.passage.Word;
import java.util.List;

/**
 * Counts for passages that are shorter than the worker allows, to measure what they would do: it
 * reserves less for a word than the longest may need, which real text never does.
 */
final class BoundedWords implements TokenCounter {
  private final TokenCounter counter;
  private final int most;

  private BoundedWords(TokenCounter counter, int most) {
    this.counter = counter;
    this.most = most;
  }

  /** The counter itself, where its longest word fits a passage. */
  static TokenCounter within(TokenCounter counter, int passageTokens) {
    int most = passageTokens - counter.overhead();
    return counter.maxWordTokens() <= most ? counter : new BoundedWords(counter, most);
  }

  /**
   * @throws IllegalArgumentException when a word is too long even so
   */
  @Override
  public List<Word> words(String text) {
    return counter.words(text).stream().map(this::bounded).toList();
  }

  @Override
  public int overhead() {
    return counter.overhead();
  }

  @Override
  public int maxWordTokens() {
    return most;
  }

  private Word bounded(Word word) {
    if (word.tokens() > most) {
      throw new IllegalArgumentException(
          "a word has " + word.tokens() + " tokens, and a passage has room for " + most);
    }
    return new Word(word.start(), word.end(), word.tokens(), Math.min(most, word.mostTokens()));
  }
}
