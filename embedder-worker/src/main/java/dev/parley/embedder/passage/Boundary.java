package dev.parley.embedder.passage;

/** What ends between two neighbouring words, from the least to the most. */
enum Boundary {
  /** Nothing: the words touch. */
  WORD_PART,
  WORD,
  SENTENCE,
  /** A turn, which is a line of the transcript. */
  TURN;

  private static final String ENDS_SENTENCE = ".!?…";
  private static final String ENDS_SENTENCE_WITHOUT_SPACE = "。！？｡";
  private static final String CLOSES = "\"')]}’”»」』）】";

  /** What ends between {@code left} and {@code right}, the word after it. */
  static Boundary between(String text, Word left, Word right) {
    for (int i = left.end(); i < right.start(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\r') {
        return TURN;
      }
    }
    boolean apart = left.end() < right.start();
    int last = left.end() - 1;
    while (last > left.start() && CLOSES.indexOf(text.charAt(last)) >= 0) {
      last--;
    }
    char c = text.charAt(last);
    if (ENDS_SENTENCE_WITHOUT_SPACE.indexOf(c) >= 0 || (apart && ENDS_SENTENCE.indexOf(c) >= 0)) {
      return SENTENCE;
    }
    return apart ? WORD : WORD_PART;
  }
}
