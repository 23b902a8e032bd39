package dev.parley.e2e.guarantee;

/** No queue and no worker holds anything back: lag and held are 0, and known to be. */
final class NothingIsHeld implements Guarantee {
  @Override
  public String promise() {
    return "nothing is held at the end";
  }

  @Override
  public void check(Evidence evidence, Violations broken) {
    evidence
        .held()
        .forEach(
            (holder, records) -> {
              if (records != 0) {
                broken.add(holder + " is " + records + ", not 0");
              }
            });
  }
}
