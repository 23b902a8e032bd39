package dev.parley.runtime.health;

/**
 * Whether a part is well.
 *
 * @param well whether it is
 * @param detail why not, or anything worth knowing; anyone who reaches the ops port reads it, so it
 *     holds no conversation text and no secret
 */
public record CheckResult(boolean well, String detail) {
  /** It is well. */
  public static CheckResult ok() {
    return new CheckResult(true, "");
  }

  /** It is well, and there is something to say. */
  public static CheckResult ok(String detail) {
    return new CheckResult(true, detail);
  }

  /** It is not well, and why. */
  public static CheckResult failed(String detail) {
    return new CheckResult(false, detail);
  }
}
