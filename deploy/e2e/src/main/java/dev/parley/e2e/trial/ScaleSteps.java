package dev.parley.e2e.trial;

import dev.parley.e2e.worker.WorkerGroup;
import dev.parley.e2e.worker.WorkerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** What is done to embedders in one change, and how long each took. Not safe for concurrent use. */
final class ScaleSteps {
  private static final String FORWARDED = "parley_embedder_publish_to_forward_seconds_count";

  private final WorkerGroup group;
  private final Waiting waiting;
  private final List<Duration> stopped = new ArrayList<>();
  private final List<Duration> firstResults = new ArrayList<>();

  /** Lets time pass until a condition holds. */
  interface Waiting {
    void await(String what, Patience.Condition condition) throws Exception;
  }

  ScaleSteps(WorkerGroup group, Waiting waiting) {
    this.group = group;
    this.waiting = waiting;
  }

  /** Starts {@code more} at once; returns when each has had a result. */
  void grow(int more) throws Exception {
    int before = group.size();
    long begun = System.nanoTime();
    group.add(more);
    awaitFirstResults(
        IntStream.range(before, group.size()).mapToObj(group::replica).toList(), begun);
  }

  /** SIGTERM to {@code fewer} at once; returns when all of them have ended. */
  void shrink(int fewer) throws Exception {
    int left = group.size() - fewer;
    long asked = System.nanoTime();
    for (int i = left; i < group.size(); i++) {
      group.askToStop(i);
    }
    awaitEnds(IntStream.range(left, group.size()).mapToObj(group::replica).toList(), asked);
    for (int i = 0; i < fewer; i++) {
      group.removeLast();
    }
  }

  /** SIGTERM to one after the other, each started again and at work before the next. */
  void restartEach() throws Exception {
    for (int i = 0; i < group.size(); i++) {
      long asked = System.nanoTime();
      group.askToStop(i);
      awaitEnds(List.of(group.replica(i)), asked);
      long begun = System.nanoTime();
      group.restart(i);
      WorkerProcess back = group.replica(i);
      awaitFirstResults(List.of(back), begun);
      waiting.await(back + " is ready", back::isReady);
    }
  }

  /** Of each that went, from SIGTERM to its end. */
  List<Duration> stoppedAfter() {
    return List.copyOf(stopped);
  }

  /** Of each that came, from the start of its process until it says that it had a result. */
  List<Duration> firstResultAfter() {
    return List.copyOf(firstResults);
  }

  private void awaitFirstResults(List<WorkerProcess> come, long begun) throws Exception {
    List<WorkerProcess> left = new ArrayList<>(come);
    waiting.await(
        come + " have had a result",
        () -> {
          for (WorkerProcess one : List.copyOf(left)) {
            // To tell all its metrics takes CPU from its start, to be ready or not does not.
            if (one.isReady() && one.metric(FORWARDED).orElse(0) > 0) {
              firstResults.add(Duration.ofNanos(System.nanoTime() - begun));
              left.remove(one);
            }
          }
          return left.isEmpty();
        });
  }

  private void awaitEnds(List<WorkerProcess> going, long asked) throws Exception {
    List<WorkerProcess> left = new ArrayList<>(going);
    waiting.await(
        going + " have stopped",
        () -> {
          for (WorkerProcess one : List.copyOf(left)) {
            if (!one.isAlive()) {
              stopped.add(Duration.ofNanos(System.nanoTime() - asked));
              left.remove(one);
            }
          }
          return left.isEmpty();
        });
    for (WorkerProcess one : going) {
      if (!one.exitCode().equals(OptionalInt.of(0))) {
        throw new StandstillException(
            one + " was asked to stop and ended with " + one.exitCode() + ", not 0");
      }
    }
  }
}
