package dev.parley.embedder.embed.provider;

import org.jspecify.annotations.Nullable;

/** Why a provider gave no vectors. The message never holds a text, a key or what it answered. */
public final class ProviderException extends Exception {
  private static final long serialVersionUID = 1L;

  private final FaultKind kind;

  ProviderException(FaultKind kind, String message) {
    this(kind, message, null);
  }

  /**
   * @param cause whose own message is never shown, for it may quote
   */
  ProviderException(FaultKind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public FaultKind kind() {
    return kind;
  }
}
