package dev.parley.embedder.embed.provider;

/** How large an honest answer can be. */
final class AnswerSize {
  /** All that is not vectors, and an error's text. */
  private static final long FRAME = 64 * 1024;

  /** A double with all its digits, a comma and some white space. */
  private static final long BYTES_A_FLOAT = 40;

  private static final long BYTES_A_VECTOR = 1024;

  private AnswerSize() {}

  static long most(int texts, int dimensions) {
    return FRAME + texts * (BYTES_A_VECTOR + dimensions * BYTES_A_FLOAT);
  }

  /** What a model's description may have: licences and templates stand in it. */
  static long ofDescription() {
    return 16L << 20;
  }
}
