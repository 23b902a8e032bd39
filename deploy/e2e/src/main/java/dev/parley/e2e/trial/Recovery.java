package dev.parley.e2e.trial;

import dev.parley.e2e.observe.GroupProgress;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Watches a group from the moment that one of its workers is gone. */
final class Recovery {
  private final GroupProgress progress;
  private final Output output;
  private final Map<TopicPartition, Long> endsThen;
  private final long goneAt = System.nanoTime();
  private Duration restartedAfter = Duration.ZERO;
  private @Nullable Duration movedAfter;
  private @Nullable Duration caughtUpAfter;

  /** Tells whether the group had a result since the worker was gone. */
  interface Output {
    boolean hasMoved() throws InterruptedException;
  }

  Recovery(GroupProgress progress, Output output) throws InterruptedException {
    this.progress = progress;
    this.output = output;
    this.endsThen = progress.ends();
  }

  /** The worker is being started again. */
  void restarts() {
    restartedAfter = elapsed();
  }

  /** Looks once; true when the work that was there then has passed the group. */
  boolean isComplete() throws InterruptedException {
    if (movedAfter == null && output.hasMoved()) {
      movedAfter = elapsed();
    }
    if (caughtUpAfter == null && remaining() == 0) {
      caughtUpAfter = elapsed();
    }
    return movedAfter != null && caughtUpAfter != null;
  }

  /** Records that were there then and have not passed the group. */
  long remaining() throws InterruptedException {
    return progress.remaining(endsThen);
  }

  /** The outage, when it is complete. */
  Outage outage(String worker, long unfinished) {
    if (movedAfter == null || caughtUpAfter == null) {
      throw new IllegalStateException("the work has not gone on yet");
    }
    return new Outage(worker, unfinished, restartedAfter, movedAfter, caughtUpAfter);
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - goneAt);
  }
}
