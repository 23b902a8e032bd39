package dev.parley.e2e.trial;

import dev.parley.e2e.observe.GroupProgress;
import dev.parley.e2e.worker.WorkerGroup;
import dev.parley.e2e.worker.WorkerKind;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Scales a group between one replica and all of them, again and again, under load. */
public final class RebalanceStorm {
  private static final Duration STOP_WITHIN = Duration.ofSeconds(30);

  /** SIGTERM to a JVM that has not come to its main yet. */
  private static final int ENDED_AT_ITS_START = 128 + 15;

  /** How long a size is kept, so that the group has taken it up before it changes again. */
  private static final Duration BETWEEN_CHANGES = Duration.ofSeconds(3);

  private final WorkerGroup group;
  private final GroupProgress progress;
  private final Patience patience;

  RebalanceStorm(Workers workers, WorkerKind kind, Patience patience) {
    this.group = workers.group(kind);
    this.progress = workers.progress(kind);
    this.patience = patience;
  }

  /**
   * How the work went on meanwhile.
   *
   * @param changes how often the group was scaled
   * @param finished records that it finished
   * @param longestStandstill the longest time in which it finished none
   */
  public record Weather(int changes, long finished, Duration longestStandstill) {}

  /** Returns with all replicas running and ready. */
  Weather rage(Duration lasting) throws Exception {
    long begun = System.nanoTime();
    long first = progress.finished();
    Standstill standstill = new Standstill(first, begun);
    int changes = 0;
    ExecutorService scaling = Executors.newSingleThreadExecutor();
    try {
      boolean all = true;
      while (System.nanoTime() - begun < lasting.toNanos() || !all) {
        boolean grow = !all;
        Future<?> change = scaling.submit(() -> scale(grow));
        patience.await(
            "the writers are scaled",
            () -> {
              standstill.look(progress.finished());
              return change.isDone();
            });
        change.get();
        all = grow;
        changes++;
        long until = System.nanoTime() + BETWEEN_CHANGES.toNanos();
        patience.await(
            "the size is kept for a while",
            () -> {
              standstill.look(progress.finished());
              return System.nanoTime() - until >= 0;
            });
      }
    } finally {
      scaling.shutdownNow();
    }
    patience.await("all replicas are ready", group::allReady);
    standstill.look(progress.finished());
    return new Weather(changes, progress.finished() - first, standstill.longest());
  }

  private Void scale(boolean grow) throws Exception {
    for (int i = 1; i < group.size(); i++) {
      if (grow) {
        group.restart(i);
      } else {
        OptionalInt exit = group.terminate(i, STOP_WITHIN);
        if (!exit.equals(OptionalInt.of(0)) && !exit.equals(OptionalInt.of(ENDED_AT_ITS_START))) {
          throw new StandstillException(
              group.replica(i) + " was asked to stop and did not end well");
        }
      }
    }
    return null;
  }

  /** The longest time in which a number did not grow. */
  private static final class Standstill {
    private long last;
    private long since;
    private long longest;

    Standstill(long last, long since) {
      this.last = last;
      this.since = since;
    }

    void look(long now) {
      long at = System.nanoTime();
      longest = Math.max(longest, at - since);
      if (now != last) {
        last = now;
        since = at;
      }
    }

    Duration longest() {
      return Duration.ofNanos(longest);
    }
  }
}
