package dev.parley.e2e.guarantee;

import java.util.List;

/**
 * One thing that Parley promises, held against what can be seen from outside after all work is
 * done. The evidence may be that of several rounds: a guarantee holds for all of it each time.
 */
public interface Guarantee {
  /** What is promised, in a few words. */
  String promise();

  /** Says each way in which {@code evidence} breaks the promise, to {@code broken}. */
  void check(Evidence evidence, Violations broken) throws Exception;

  /** Every guarantee there is. */
  static List<Guarantee> all() {
    return List.of(
        new EveryPublishIsAcknowledged(),
        new NothingIsLost(),
        new OneRowEach(),
        new NewestStands(),
        new VectorsMatchTheirText(),
        new ForwardedOnceInOrder(),
        new OnlyPoisonIsRefused(),
        new NothingIsHeld());
  }
}
