package dev.parley.runtime.health;

/** Tells whether one part is well. */
public interface HealthCheck {
  /** The part's name, unique among the checks of a process. */
  String name();

  /**
   * Looks now. Never called twice at a time; what takes longer than {@link Health} waits counts as
   * not well until it answers.
   */
  CheckResult check();
}
