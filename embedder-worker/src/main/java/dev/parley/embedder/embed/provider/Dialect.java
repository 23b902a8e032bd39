package dev.parley.embedder.embed.provider;

/** The protocols there are. */
public enum Dialect {
  /** Ollama's own. */
  OLLAMA("http://localhost:11434"),
  /** OpenAI's, which many others speak. */
  OPENAI("https://api.openai.com/v1");

  private final String defaultUrl;

  Dialect(String defaultUrl) {
    this.defaultUrl = defaultUrl;
  }

  String defaultUrl() {
    return defaultUrl;
  }
}
