package dev.parley.e2e.load;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Turns in many scripts: text whose characters take one to four bytes in UTF-8 and one or two in
 * Java, combining marks, text from right to left, and runs without a space.
 */
final class TurnText {
  private static final List<String> WORDS =
      List.of(
          "tell",
          "me",
          "about",
          "the",
          "weather",
          "tomorrow,",
          "please",
          "I",
          "don't",
          "think",
          "so.",
          "why?",
          "Größe",
          "naïve",
          "garçon",
          "Übermut",
          "привет,",
          "как",
          "дела?",
          "сегодня",
          "καλημέρα",
          "שלום",
          "مرحبا",
          "你好",
          "今天天气怎么样",
          "ありがとう",
          "안녕하세요",
          "e\u0301te\u0301",
          "👍",
          "👩‍👩‍👧",
          "🏳️‍🌈",
          "𝒢𝓇𝑒𝑒𝓉",
          "\"quoted\"",
          "back\\slash",
          "tab\there",
          "100%",
          "O'Neil",
          "{\"json\":1}",
          "<b>",
          "--",
          ";drop");
  private static final int LONGEST_RUN = 600;

  private final RandomGenerator random;

  TurnText(RandomGenerator random) {
    this.random = random;
  }

  /** One line, mostly short, sometimes hundreds of characters without a space. */
  String next(boolean user) {
    StringBuilder line = new StringBuilder(user ? "User:" : "AI:");
    int words = random.nextInt(25) == 0 ? 200 : 3 + random.nextInt(30);
    for (int i = 0; i < words; i++) {
      line.append(' ').append(WORDS.get(random.nextInt(WORDS.size())));
    }
    if (random.nextInt(40) == 0) {
      line.append(' ').append("ж".repeat(1 + random.nextInt(LONGEST_RUN)));
    }
    return line.toString();
  }
}
