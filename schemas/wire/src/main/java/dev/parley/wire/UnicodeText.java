package dev.parley.wire;

/** What decides whether a text can travel as UTF-8 and be stored by Postgres. */
final class UnicodeText {
  /** Returned by {@link #utf8Length} for text with a surrogate that has no partner. */
  static final int ILL_FORMED = -1;

  private UnicodeText() {}

  /** Bytes of {@code text} in UTF-8, or {@link #ILL_FORMED}; allocates nothing. */
  static int utf8Length(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes += 1;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (!Character.isSurrogate(c)) {
        bytes += 3;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else {
        return ILL_FORMED;
      }
    }
    return bytes;
  }
}
