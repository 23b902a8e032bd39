package dev.parley.wire;

import org.jspecify.annotations.Nullable;

/** Bytes that are not what their topic holds. The message never quotes them. */
public final class UndecodableException extends Exception {
  private static final long serialVersionUID = 1L;

  private final DeadLetterReason reason;

  UndecodableException(DeadLetterReason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** The code under which a dead letter says why. */
  public DeadLetterReason reason() {
    return reason;
  }
}
