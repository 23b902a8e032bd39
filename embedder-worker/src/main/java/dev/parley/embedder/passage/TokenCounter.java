package dev.parley.embedder.passage;

/** Counts text as one model reads it. Safe for many threads. */
public interface TokenCounter {
  /**
   * The tokens of a passage with this text, the model's prefix and special tokens among them;
   * nothing is left out, however long the text is.
   */
  int count(String text);
}
