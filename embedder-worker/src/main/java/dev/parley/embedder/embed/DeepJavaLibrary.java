package dev.parley.embedder.embed;

/** Deep Java Library, whose tokenizers are used, reads its settings from the system properties. */
final class DeepJavaLibrary {
  private DeepJavaLibrary() {}

  /**
   * Keeps it from fetching native code for a GPU and from reporting its use, unless the operator
   * has said otherwise. Its native code for the CPU comes with it, and is put once under {@code
   * ENGINE_CACHE_DIR} or {@code DJL_CACHE_DIR}, else in the home directory or, if that cannot be
   * written, the temporary one.
   */
  static void keepOffline() {
    System.getProperties().putIfAbsent("ai.djl.offline", "true");
    System.getProperties().putIfAbsent("OPT_OUT_TRACKING", "true");
    System.getProperties().putIfAbsent("RUST_FLAVOR", "cpu");
  }
}
