package dev.parley.stack;

import java.util.List;

/** The environment asks for a stack that cannot be; the message lists everything that is wrong. */
public final class InvalidStackSettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidStackSettingsException(List<String> problems) {
    super("the stack's settings are wrong:\n- " + String.join("\n- ", problems));
  }
}
