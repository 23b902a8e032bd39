package dev.parley.embedder.passage;

/**
 * Where a passage lies in its transcript.
 *
 * @param start the first character, in Unicode code points from 0
 * @param end one past the last character, in Unicode code points
 * @param tokens what the model reads it as, with what it reads beside every passage
 */
public record PassageRange(int start, int end, int tokens) {

  public PassageRange {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException("a passage cannot range from " + start + " to " + end);
    }
  }
}
