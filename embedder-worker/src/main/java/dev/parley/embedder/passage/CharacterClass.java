package dev.parley.embedder.passage;

import java.text.Normalizer;

/**
 * What {@link WordSplitter} asks of a character. Ranges that Unicode still fills stand here and are
 * not taken from {@link Character}, so that a text is cut alike on every Java.
 */
final class CharacterClass {
  static final int ZERO_WIDTH_JOINER = 0x200D;

  private CharacterClass() {}

  /** Whether BERT's normalizer sets it apart; kana and Hangul are not among them. */
  static boolean isChinese(int c) {
    return c >= 0x3400
        && (in(c, 0x3400, 0x4DBF)
            || in(c, 0x4E00, 0x9FFF)
            || in(c, 0xF900, 0xFAFF)
            || in(c, 0x20000, 0x2CEAF)
            || in(c, 0x2F800, 0x2FA1F));
  }

  /** Emoji, dingbats and their like. */
  static boolean isPictograph(int c) {
    return c >= 0x2300
        && (in(c, 0x2300, 0x23FF)
            || in(c, 0x2600, 0x27BF)
            || in(c, 0x2B00, 0x2BFF)
            || in(c, 0x1F000, 0x1FBFF));
  }

  /** Whether it belongs to the character before it: marks, skin tones, tags and joiners. */
  static boolean extendsGrapheme(int c) {
    if (c < 0x300) {
      return false;
    }
    if (c == ZERO_WIDTH_JOINER || in(c, 0x1F3FB, 0x1F3FF) || in(c, 0xE0020, 0xE007F)) {
      return true;
    }
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.COMBINING_SPACING_MARK;
  }

  /** Whether it is visible ASCII, and no square bracket that opens. */
  static boolean isPlain(int c) {
    return in(c, '!', '~') && c != '[';
  }

  static boolean isAsciiPunctuation(int c) {
    return in(c, '!', '~') && !Character.isLetterOrDigit(c);
  }

  /** Characters of its canonical decomposition; at least 1. */
  static int decomposedSize(int c) {
    if (c < 0xC0 || in(c, 0x3400, 0x9FFF) || isPictograph(c)) {
      return 1;
    }
    if (in(c, 0xAC00, 0xD7A3)) {
      return 3;
    }
    String decomposed = Normalizer.normalize(Character.toString(c), Normalizer.Form.NFD);
    return decomposed.codePointCount(0, decomposed.length());
  }

  private static boolean in(int c, int first, int last) {
    return c >= first && c <= last;
  }
}
