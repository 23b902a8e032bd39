package dev.parley.embedder.embed;

/** Makes the embedder that the settings ask for. */
public final class Embedders {
  /** As many as all-MiniLM-L6-v2 has, so that one can stand in for the other. */
  private static final int HASHING_DIMENSIONS = 384;

  private Embedders() {}

  /**
   * @throws IllegalStateException when the model cannot be loaded
   */
  public static Embedder open(ModelSettings settings) {
    return switch (settings.model()) {
      case ONNX -> OnnxEmbedder.allMiniLm(settings.threads());
      case HASHING -> new HashingEmbedder(HASHING_DIMENSIONS);
    };
  }
}
