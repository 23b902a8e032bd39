package dev.parley.e2e.trial;

import dev.parley.e2e.observe.GroupProgress;
import dev.parley.e2e.observe.StoredRows;
import dev.parley.stack.TcpProxy;
import java.io.IOException;
import java.time.Duration;

/**
 * The moment between a writer's two commits: the database has a batch, and Kafka does not have its
 * offsets yet. It lasts milliseconds, so it is held open by letting nothing of the writer through
 * to Kafka while it has polled records left to write.
 */
final class CommitGap {
  /** So many records wait that the writer's first poll finds more than one batch. */
  private static final int BACKLOG = 800;

  /** How long a batch takes to be written on a busy machine. */
  private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(3);

  private static final int TRIES = 20;

  private final TcpProxy kafka;
  private final StoredRows rows;
  private final GroupProgress progress;
  private final Patience patience;

  /**
   * @param kafka the only way of the writer to Kafka
   */
  CommitGap(TcpProxy kafka, StoredRows rows, GroupProgress progress, Patience patience) {
    this.kafka = kafka;
    this.rows = rows;
    this.progress = progress;
    this.patience = patience;
  }

  /** Returns while the gap is open; it stays so until {@link #end}. */
  void open() throws Exception {
    for (int i = 0; i < TRIES; i++) {
      kafka.stall();
      patience.await("enough waits for the writer", () -> progress.lag() >= BACKLOG);
      long before = rows.version();
      kafka.forward();
      patience.await("the writer stores a batch", () -> rows.version() != before);
      kafka.stall();
      long committed = progress.finished();
      if (storesMore() && progress.finished() == committed) {
        return;
      }
      kafka.forward();
    }
    throw new IllegalStateException(
        "in " + TRIES + " tries the database never committed what Kafka did not know of");
  }

  void end() throws IOException {
    kafka.forward();
  }

  private boolean storesMore() throws Exception {
    long before = rows.version();
    long until = System.nanoTime() + WRITTEN_WITHIN.toNanos();
    patience.await(
        "a batch is stored or that takes too long",
        () -> rows.version() != before || System.nanoTime() - until >= 0);
    return rows.version() != before;
  }
}
