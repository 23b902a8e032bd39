package dev.parley.local;

import java.util.Locale;

/** What {@code --embedder} can be. */
enum EmbedderKind {
  ONNX,
  HASHING;

  /** As the worker's setting has it. */
  String setting() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return setting();
  }
}
