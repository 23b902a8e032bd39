package dev.parley.runtime.settings;

/** A value that is never shown: only {@link #reveal} gives it away. */
public final class Secret {
  /** What is shown in place of every secret. */
  public static final String MASK = "****";

  private final String value;

  public Secret(String value) {
    this.value = value;
  }

  /** The secret itself, for the one who must present it; keep it out of messages. */
  public String reveal() {
    return value;
  }

  /** Whether there is nothing to hide. */
  public boolean isEmpty() {
    return value.isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return MASK;
  }
}
