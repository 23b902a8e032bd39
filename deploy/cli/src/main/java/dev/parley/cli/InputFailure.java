package dev.parley.cli;

import java.io.IOException;

/** The input cannot be read, or not to its end. */
public final class InputFailure extends Exception {
  private static final long serialVersionUID = 1L;

  public InputFailure(String message, IOException cause) {
    super(message, cause);
  }
}
