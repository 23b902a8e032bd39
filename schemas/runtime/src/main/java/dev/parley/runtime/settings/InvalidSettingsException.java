package dev.parley.runtime.settings;

import java.util.List;

/** The settings have problems; the message lists them all and quotes no secret. */
public final class InvalidSettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final List<String> problems;

  InvalidSettingsException(List<String> problems) {
    // No stack trace: who reads it mends a setting and not the code.
    super(
        (problems.size() == 1 ? "1 problem" : problems.size() + " problems")
            + " in the settings:\n  - "
            + String.join("\n  - ", problems),
        null,
        false,
        false);
    this.problems = List.copyOf(problems);
  }

  /** Each problem, in a sentence that names the setting and the remedy. */
  public List<String> problems() {
    return problems;
  }
}
