package dev.parley.e2e.trial;

import dev.parley.e2e.observe.GroupProgress;
import dev.parley.e2e.worker.WorkerGroup;
import dev.parley.e2e.worker.WorkerKind;
import dev.parley.e2e.worker.WorkerProcess;
import dev.parley.stack.TcpProxy;
import java.io.IOException;
import java.time.Duration;

/** Takes the database away from the writers under load, and gives it back. */
public final class DatabaseAbsence {
  private final TcpProxy database;
  private final WorkerGroup writers;
  private final GroupProgress progress;
  private final Patience patience;

  /**
   * @param database the only way of the writers to Postgres
   */
  DatabaseAbsence(TcpProxy database, Workers workers, Patience patience) {
    this.database = database;
    this.writers = workers.group(WorkerKind.WRITER);
    this.progress = workers.progress(WorkerKind.WRITER);
    this.patience = patience;
  }

  /** How the database is away. */
  public enum Manner {
    /** Connections are reset and refused, as by a server that is down. */
    DOWN,
    /** Connections stand and nothing comes back, as from a server that is stopped. */
    HUNG
  }

  /**
   * How the writers took it.
   *
   * @param waiting records that waited for them when the database came back
   * @param mostHeap the most bytes that a writer's heap was seen to hold
   * @param movedAfter from the database's return to the first commit
   * @param caughtUpAfter from its return until all that waited then was written
   */
  public record Effect(long waiting, long mostHeap, Duration movedAfter, Duration caughtUpAfter) {}

  Effect last(Duration lasting, Manner manner) throws Exception {
    takeAway(manner);
    long until = System.nanoTime() + lasting.toNanos();
    long[] heap = new long[1];
    patience.await(
        () -> "the database has been away for " + lasting,
        System::nanoTime, // Time itself is the progress here.
        () -> {
          heap[0] = Math.max(heap[0], heap());
          return System.nanoTime() - until >= 0;
        });
    long waiting = progress.lag();
    long finished = progress.finished();
    database.forward();
    Recovery recovery = new Recovery(progress, () -> progress.finished() > finished);
    patience.await(
        () -> "the work goes on with the database back",
        recovery::remaining,
        () -> {
          heap[0] = Math.max(heap[0], heap());
          return recovery.isComplete();
        });
    Outage outage = recovery.outage("database", waiting);
    return new Effect(waiting, heap[0], outage.movedAfter(), outage.caughtUpAfter());
  }

  private void takeAway(Manner manner) throws IOException {
    switch (manner) {
      case DOWN -> database.refuse();
      case HUNG -> database.stall();
    }
  }

  private long heap() throws InterruptedException {
    long most = 0;
    for (int i = 0; i < writers.size(); i++) {
      WorkerProcess writer = writers.replica(i);
      most =
          Math.max(most, (long) writer.metric("jvm_memory_used_bytes", "area=\"heap\"").orElse(0));
    }
    return most;
  }
}
