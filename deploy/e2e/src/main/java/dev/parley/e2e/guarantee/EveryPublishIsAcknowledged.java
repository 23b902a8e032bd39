package dev.parley.e2e.guarantee;

/** Workers die, the brokers do not: so no publish may fail. */
final class EveryPublishIsAcknowledged implements Guarantee {
  @Override
  public String promise() {
    return "every publish is acknowledged";
  }

  @Override
  public void check(Evidence evidence, Violations broken) {
    broken.addAll(evidence.ledger().failures());
  }
}
