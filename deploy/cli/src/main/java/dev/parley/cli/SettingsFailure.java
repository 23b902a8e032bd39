package dev.parley.cli;

/** Settings are missing or wrong; the message lists all that is. */
public final class SettingsFailure extends Exception {
  private static final long serialVersionUID = 1L;

  public SettingsFailure(String message) {
    super(message);
  }

  public SettingsFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
