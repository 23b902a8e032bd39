package dev.parley.embedder.embed.cost;

/**
 * What was computed, for whom. The sum over all payers is what the provider gets to see, less the
 * probes of a worker that starts. Alert on {@link #refused}: those passages have no vectors.
 */
public interface CostMetrics {
  /** Counts nothing. */
  CostMetrics NONE = new CostMetrics() {};

  /**
   * A payer's part of a call.
   *
   * @param calls the payer's part of its texts, from 0 to 1
   */
  default void computed(Payer payer, long tokens, double calls, CountedBy by) {}

  /** Texts of a tenant go without vectors, because its budget is spent. */
  default void refused(String tenant, int texts) {}

  /** Redis was away, so a worker decided alone about budgets. */
  default void decidedAlone() {}
}
