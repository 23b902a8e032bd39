package dev.parley.embedder.embed;

import dev.parley.wire.EmbeddedPassage;
import org.jspecify.annotations.Nullable;

/** Why texts got no vectors. The message never holds a text. */
public class EmbedderException extends Exception {
  private static final long serialVersionUID = 1L;

  private enum Blame {
    /** The same texts will meet it each time. */
    TEXTS,
    /** Nobody knows: the same texts may not meet it again. */
    UNKNOWN,
    /** Any texts had met it. */
    EMBEDDER
  }

  private final Blame blame;
  private final String withoutVector;

  private EmbedderException(
      String message, @Nullable Throwable cause, Blame blame, String withoutVector) {
    super(message, cause);
    this.blame = blame;
    this.withoutVector = withoutVector;
  }

  private EmbedderException(String message, @Nullable Throwable cause, Blame blame) {
    this(message, cause, blame, EmbeddedPassage.REFUSED_BY_EMBEDDER);
  }

  /** A fault that the same texts may not meet again: trying later makes sense. */
  public static EmbedderException temporary(String message) {
    return new EmbedderException(message, null, Blame.UNKNOWN);
  }

  /** A fault that the same texts may not meet again: trying later makes sense. */
  public static EmbedderException temporary(String message, Throwable cause) {
    return new EmbedderException(message, cause, Blame.UNKNOWN);
  }

  /** A temporary fault that any texts had met: no text is ever given up or put off for it. */
  public static EmbedderException unavailable(String message, Throwable cause) {
    return new EmbedderException(message, cause, Blame.EMBEDDER);
  }

  /** A fault that the same texts will meet each time. */
  public static EmbedderException permanent(String message) {
    return new EmbedderException(message, null, Blame.TEXTS);
  }

  /** A fault that the same texts will meet each time. */
  public static EmbedderException permanent(String message, Throwable cause) {
    return new EmbedderException(message, cause, Blame.TEXTS);
  }

  /** A text among them is longer than the model reads. */
  public static EmbedderException tooLong(String message, @Nullable Throwable cause) {
    return new EmbedderException(message, cause, Blame.TEXTS, EmbeddedPassage.TOO_LONG);
  }

  /** Whether the same texts may be embedded when they are tried again later. */
  public boolean isTemporary() {
    return blame != Blame.TEXTS;
  }

  /** Whether the fault says nothing about the texts, for any others had met it too. */
  public boolean isWhateverTheTexts() {
    return blame == Blame.EMBEDDER;
  }

  /** The reason that is stored with a text which meets this when it stands alone. */
  public String withoutVector() {
    return withoutVector;
  }
}
