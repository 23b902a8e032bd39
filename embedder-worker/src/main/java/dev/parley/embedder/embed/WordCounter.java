package dev.parley.embedder.embed;

import dev.parley.embedder.passage.TokenCounter;
import dev.parley.embedder.passage.Word;
import dev.parley.embedder.passage.WordSplitter;
import java.util.ArrayList;
import java.util.List;

/** Reads a word as one token. */
enum WordCounter implements TokenCounter {
  INSTANCE;

  /** Characters of a word and the space after it, in English; a list that grows is copied. */
  private static final int USUAL_LENGTH = 5;

  @Override
  public List<Word> words(String text) {
    List<Word> words = new ArrayList<>(text.length() / USUAL_LENGTH + 1);
    WordSplitter.split(text, (start, end, size) -> words.add(new Word(start, end, 1, 1)));
    return words;
  }

  @Override
  public int overhead() {
    return 0;
  }

  @Override
  public int maxWordTokens() {
    return 1;
  }
}
