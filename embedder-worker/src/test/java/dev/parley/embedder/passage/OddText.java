package dev.parley.embedder.passage;

import java.util.List;
import java.util.Random;

/** Makes transcripts with all that people and machines put into them. */
public final class OddText {
  private static final List<String> PARTS =
      List.of(
          "User: ",
          "AI: ",
          "the ",
          "conversation ",
          "hel",
          "lo",
          "unbelievably ",
          "I'm ",
          "e.g. ",
          "Yes. ",
          "Really?! ",
          "\"Quoted.\" ",
          "(so…) ",
          "\n",
          "\n",
          "\n\n",
          "\r\n",
          "\r",
          "\t",
          " ",
          "\u00a0",
          "\u2028",
          "\u3000",
          "漢",
          "字だ。",
          "かなカナ",
          "が\u3099",
          "한국어",
          "สวัสดีครับ",
          "नमस्ते",
          "مرحبا",
          "👍🏽",
          "👨‍👩‍👧‍👦",
          "😀😀",
          "❤️",
          "1️⃣",
          "🇩🇪",
          "great😀",
          "e\u0301",
          "\u0301",
          "Z͑ͫ̓",
          "İ",
          "ß",
          "ﬀ",
          "\u0390",
          "\u200b",
          "\u200d",
          "\ufeff",
          "\u0001",
          "\u001c",
          "[SEP]",
          "[MASK] ",
          "[",
          "](",
          "https://a.example/b-c_d?e=f&g=h#i",
          "----------",
          "....",
          "aGVsbG8gd29ybGQ",
          "x".repeat(130),
          "1234567890".repeat(12),
          "!?".repeat(60),
          "\ud840\udc00",
          "\ud83e\udef6",
          "½",
          "→");

  private OddText() {}

  /** A transcript of {@code parts} pieces. */
  public static String make(Random random, int parts) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts; i++) {
      String part = PARTS.get(random.nextInt(PARTS.size()));
      text.append(part);
      if (random.nextInt(3) == 0) {
        text.append(random.nextBoolean() ? " " : "word ");
      }
    }
    return text.toString();
  }

  /** The beginning of {@code text} with that many code points. */
  public static String beginning(String text, int codePoints) {
    return text.substring(0, text.offsetByCodePoints(0, codePoints));
  }
}
