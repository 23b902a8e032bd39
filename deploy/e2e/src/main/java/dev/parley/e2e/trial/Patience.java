package dev.parley.e2e.trial;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Waits for conditions for as long as there is progress. When there is none for too long, it says
 * what stood still, with what is known of every part then.
 */
final class Patience {
  private final Duration standstill;
  private final Duration betweenLooks;
  private final Witness witness;

  /** Something that will be true. */
  interface Condition {
    boolean holds() throws Exception;
  }

  /** Something that grows while there is progress. */
  interface Measure {
    long now() throws InterruptedException, IOException;
  }

  /** Who knows how the parts are. */
  interface Witness {
    /** Lines for a person to read; leaves thread dumps where the lines say. */
    List<String> testify() throws InterruptedException, IOException;

    /**
     * @throws StandstillException when a part has ended by itself
     */
    void checkAlive() throws InterruptedException, IOException;
  }

  /**
   * @param standstill how long there may be no progress
   * @param betweenLooks how long it looks away
   */
  Patience(Duration standstill, Duration betweenLooks, Witness witness) {
    this.standstill = standstill;
    this.betweenLooks = betweenLooks;
    this.witness = witness;
  }

  /** Waits until {@code condition} holds, which takes no longer than a standstill may. */
  void await(String what, Condition condition) throws Exception {
    await(() -> what, () -> 0, condition);
  }

  /**
   * Waits until {@code condition} holds, while {@code progress} changes.
   *
   * @throws StandstillException when it does not for too long
   */
  void await(Supplier<String> what, Measure progress, Condition condition) throws Exception {
    long last = progress.now();
    long since = System.nanoTime();
    while (!condition.holds()) {
      witness.checkAlive();
      long now = progress.now();
      if (now != last) {
        last = now;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > standstill.toNanos()) {
        throw new StandstillException(
            "no progress for "
                + standstill.toSeconds()
                + " s while waiting until "
                + what.get()
                + "\n  "
                + String.join("\n  ", witness.testify()));
      }
      TimeUnit.NANOSECONDS.sleep(betweenLooks.toNanos());
    }
  }
}
