package dev.parley.e2e.trial;

/** Holds once nothing was queued or held in {@value #LOOKS} looks in a row. */
final class Quiet implements Patience.Condition {
  /** Longer than any commit takes: what was forwarded is in no queue until it is sent. */
  private static final int LOOKS = 10;

  private final Workers workers;
  private int looks;

  Quiet(Workers workers) {
    this.workers = workers;
  }

  @Override
  public boolean holds() throws InterruptedException {
    boolean nothing = workers.held().values().stream().allMatch(held -> held == 0);
    looks = nothing ? looks + 1 : 0;
    return looks >= LOOKS;
  }
}
