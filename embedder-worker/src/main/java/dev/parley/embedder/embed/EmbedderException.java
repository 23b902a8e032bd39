package dev.parley.embedder.embed;

import org.jspecify.annotations.Nullable;

/** Why texts got no vectors. The message never holds a text. */
public class EmbedderException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean temporary;

  private EmbedderException(String message, @Nullable Throwable cause, boolean temporary) {
    super(message, cause);
    this.temporary = temporary;
  }

  /** A fault that the same texts may not meet again: trying later makes sense. */
  public static EmbedderException temporary(String message) {
    return new EmbedderException(message, null, true);
  }

  /** A fault that the same texts may not meet again: trying later makes sense. */
  public static EmbedderException temporary(String message, Throwable cause) {
    return new EmbedderException(message, cause, true);
  }

  /** A fault that the same texts will meet each time. */
  public static EmbedderException permanent(String message) {
    return new EmbedderException(message, null, false);
  }

  /** A fault that the same texts will meet each time. */
  public static EmbedderException permanent(String message, Throwable cause) {
    return new EmbedderException(message, cause, false);
  }

  /** Whether the same texts may be embedded when they are tried again later. */
  public boolean isTemporary() {
    return temporary;
  }
}
