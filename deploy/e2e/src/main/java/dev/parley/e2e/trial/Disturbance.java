package dev.parley.e2e.trial;

import dev.parley.e2e.observe.ForwardedLog;
import dev.parley.e2e.observe.GroupProgress;
import dev.parley.e2e.worker.WorkerGroup;
import dev.parley.e2e.worker.WorkerKind;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/** Takes workers away while they have work, and watches how it goes on without them. */
final class Disturbance {
  private static final Duration STOP_WITHIN = Duration.ofSeconds(30);

  /** Within this time, at random, after the work before has gone on. */
  private static final int WITHIN_MS = 1_500;

  /** How long a replica stays away: mostly it is restarted at once, as a container is. */
  private static final int[] AWAY_MS = {0, 0, 2_000};

  /** Where there are others: sometimes longer than a session lasts, so that they take over. */
  private static final int[] AWAY_WITH_OTHERS_MS = {0, 0, 2_000, 12_000};

  private final Workers workers;
  private final ForwardedLog forwarded;
  private final Patience patience;
  private SplittableRandom random = new SplittableRandom();

  Disturbance(Workers workers, ForwardedLog forwarded, Patience patience) {
    this.workers = workers;
    this.forwarded = forwarded;
    this.patience = patience;
  }

  /** Decides what follows until the next call. */
  void seed(long seed) {
    random = new SplittableRandom(seed);
  }

  /** {@code kill -9} of a replica that is chosen at random, and a restart. */
  Outage kill(WorkerKind kind) throws Exception {
    return kill(kind, random.nextInt(workers.group(kind).size()));
  }

  /** {@code kill -9} of a replica, and a restart. */
  Outage kill(WorkerKind kind, int victim) throws Exception {
    int[] away = workers.group(kind).size() > 1 ? AWAY_WITH_OTHERS_MS : AWAY_MS;
    int awayMs = away[random.nextInt(away.length)];
    pass(Duration.ofMillis(random.nextInt(WITHIN_MS)));
    return takeAway(kind, victim, Duration.ofMillis(awayMs), WorkerGroup::kill);
  }

  /**
   * {@code kill -9} of the only writer when the database has committed what Kafka does not know of,
   * and a restart.
   */
  Outage killInGap(CommitGap gap) throws Exception {
    return takeAway(
        WorkerKind.WRITER,
        0,
        Duration.ZERO,
        (group, index) -> {
          gap.open();
          group.kill(index);
          gap.end();
        });
  }

  /** SIGTERM to a replica, which must end well, and a restart. */
  Outage restart(WorkerKind kind, int replica) throws Exception {
    return takeAway(
        kind,
        replica,
        Duration.ZERO,
        (group, index) -> {
          OptionalInt exit = group.terminate(index, STOP_WITHIN);
          if (!exit.equals(OptionalInt.of(0))) {
            throw new StandstillException(
                group.replica(index)
                    + " was asked to stop and "
                    + (exit.isEmpty()
                        ? "had not within " + STOP_WITHIN.toSeconds() + " s"
                        : "ended with " + exit.getAsInt() + ", not 0"));
          }
        });
  }

  private interface End {
    void of(WorkerGroup group, int replica) throws Exception;
  }

  private Outage takeAway(WorkerKind kind, int replica, Duration away, End end) throws Exception {
    WorkerGroup group = workers.group(kind);
    GroupProgress progress = workers.progress(kind);
    String name = group.replica(replica).name();
    long unfinished = awaitUnfinishedWork(kind);
    end.of(group, replica);
    Instant gone = Instant.now();
    long finishedThen = progress.finished();
    Recovery recovery =
        new Recovery(
            progress,
            () -> {
              forwarded.poll();
              return kind == WorkerKind.EMBEDDER
                  ? forwarded.lastEmbedded().isAfter(gone)
                  : progress.finished() > finishedThen;
            });
    patience.await(
        "it is time to restart " + name,
        () -> {
          boolean unused = recovery.isComplete();
          return recovery.elapsed().compareTo(away) >= 0;
        });
    recovery.restarts();
    group.restart(replica);
    patience.await(
        () -> "the work goes on after " + name + " was taken away",
        recovery::remaining,
        recovery::isComplete);
    patience.await(group.replica(replica) + " is ready", group.replica(replica)::isReady);
    return recovery.outage(name, unfinished);
  }

  /** What is queued for the group; waits for a moment when something is. */
  private long awaitUnfinishedWork(WorkerKind kind) throws Exception {
    long[] lag = new long[1];
    patience.await(
        "there is work for the " + kind.label() + "s to be interrupted in",
        () -> {
          lag[0] = workers.progress(kind).lag();
          return lag[0] > 0;
        });
    return lag[0];
  }

  private void pass(Duration time) throws Exception {
    long until = System.nanoTime() + time.toNanos();
    patience.await("some time has passed", () -> System.nanoTime() - until >= 0);
  }
}
