package dev.parley.e2e.soak;

/** What is done to a running system, round after round. */
interface Scenario {
  /**
   * Runs rounds with the seeds {@code seed}, {@code seed + 1} and so on, and holds the guarantees.
   *
   * @return whether all held
   */
  boolean run(int rounds, long seed) throws Exception;
}
