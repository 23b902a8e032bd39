package dev.parley.embedder.passage;

import java.util.ArrayList;
import java.util.List;

/** Reads passages out of their transcript. */
public final class PassageTexts {
  private PassageTexts() {}

  /** The text of each of {@code passages}, which are in order; one pass over the transcript. */
  public static List<String> of(String transcript, List<PassageRange> passages) {
    List<String> texts = new ArrayList<>(passages.size());
    int chars = 0;
    int codePoints = 0;
    for (PassageRange passage : passages) {
      int start = transcript.offsetByCodePoints(chars, passage.start() - codePoints);
      chars = transcript.offsetByCodePoints(start, passage.end() - passage.start());
      codePoints = passage.end();
      texts.add(transcript.substring(start, chars));
    }
    return texts;
  }
}
