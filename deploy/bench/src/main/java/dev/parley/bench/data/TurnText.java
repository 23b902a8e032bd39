package dev.parley.bench.data;

import java.util.SplittableRandom;

/** Text that compresses and splits into words as what people write does, of made-up words. */
final class TurnText {
  private static final String[] SYLLABLES = {
    "ka", "lo", "mi", "ren", "ta", "shi", "no", "ver", "du", "pel", "an", "so", "gri", "mon", "be",
    "ti", "ul", "fra", "ne", "cor"
  };
  private static final int WORDS = 4_000;

  private final String[] words = new String[WORDS];

  TurnText(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < WORDS; i++) {
      StringBuilder word = new StringBuilder();
      // Frequent words are short.
      int syllables = 1 + random.nextInt(i < WORDS / 20 ? 2 : 4);
      for (int s = 0; s < syllables; s++) {
        word.append(SYLLABLES[random.nextInt(SYLLABLES.length)]);
      }
      words[i] = word.toString();
    }
  }

  /** About {@code length} characters: a turn of the user and the bot's answer, a line each. */
  String turns(SplittableRandom random, int length) {
    StringBuilder text = new StringBuilder(length + 20).append("user:");
    append(text, random, length / 3);
    text.append("\nbot:");
    append(text, random, length);
    return text.append('\n').toString();
  }

  private void append(StringBuilder text, SplittableRandom random, int until) {
    while (text.length() < until) {
      // A square makes the first words frequent, as in any language.
      double uniform = random.nextDouble();
      text.append(' ').append(words[(int) (uniform * uniform * WORDS)]);
    }
  }
}
