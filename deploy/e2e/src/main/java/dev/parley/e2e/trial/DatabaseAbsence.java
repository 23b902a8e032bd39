package dev.parley.e2e.trial;

import dev.parley.e2e.observe.GroupProgress;
import dev.parley.e2e.worker.WorkerGroup;
import dev.parley.e2e.worker.WorkerKind;
import dev.parley.e2e.worker.WorkerProcess;
import dev.parley.stack.ChildProcess;
import dev.parley.stack.TcpProxy;
import java.io.IOException;
import java.time.Duration;

/** Takes the database away from the writers under load, and gives it back. */
public final class DatabaseAbsence {
  private final WorkerGroup writers;
  private final GroupProgress progress;
  private final Patience patience;

  DatabaseAbsence(Workers workers, Patience patience) {
    this.writers = workers.group(WorkerKind.WRITER);
    this.progress = workers.progress(WorkerKind.WRITER);
    this.patience = patience;
  }

  /**
   * How the database is away.
   *
   * @param takeAway begins it
   * @param giveBack ends it, also where it began in part
   */
  public record Manner(Step takeAway, Step giveBack) {
    /** What is done to the database. */
    public interface Step {
      void run() throws IOException, InterruptedException;
    }

    /**
     * Connections are reset and refused, as by a server that is down.
     *
     * @param way the only one of the writers to Postgres
     */
    public static Manner down(TcpProxy way) {
      return new Manner(way::refuse, way::forward);
    }

    /** Connections stand and nothing comes back, for the server's processes are stopped. */
    public static Manner hung(ChildProcess server) {
      return new Manner(server::freeze, server::thaw);
    }
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
    long[] heap = new long[1];
    long waiting;
    long finished;
    try {
      manner.takeAway().run();
      outlast(lasting, heap);
      waiting = progress.lag();
      finished = progress.finished();
    } finally {
      manner.giveBack().run();
    }
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

  private void outlast(Duration lasting, long[] heap) throws Exception {
    long until = System.nanoTime() + lasting.toNanos();
    patience.await(
        () -> "the database has been away for " + lasting,
        System::nanoTime, // Time itself is the progress here.
        () -> {
          heap[0] = Math.max(heap[0], heap());
          return System.nanoTime() - until >= 0;
        });
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
