package dev.parley.stack;

import org.jspecify.annotations.Nullable;

/** A part of the stack could not be started, or has ended; the message names it and the remedy. */
public final class StackException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StackException(String message) {
    this(message, null);
  }

  StackException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
