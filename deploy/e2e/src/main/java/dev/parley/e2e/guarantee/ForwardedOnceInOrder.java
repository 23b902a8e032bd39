package dev.parley.e2e.guarantee;

/** Of each key the embeddings topic has rising positions, so no position twice. */
final class ForwardedOnceInOrder implements Guarantee {
  @Override
  public String promise() {
    return "each snapshot is forwarded at most once, in log order";
  }

  @Override
  public void check(Evidence evidence, Violations broken) {
    broken.addAll(evidence.forwarded().outOfOrder());
  }
}
