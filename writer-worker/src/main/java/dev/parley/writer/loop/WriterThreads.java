package dev.parley.writer.loop;

import dev.parley.writer.loop.OffsetCommits.Work;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of threads, each of which delivers one batch at a time. Its methods are for the
 * loop's thread.
 */
final class WriterThreads implements AutoCloseable {
  private record Running(Work work, long bytes, Future<?> delivery) {}

  private final int threads;
  private final long maxBytes;
  private final BatchDelivery delivery;
  private final Runnable onDone;
  private final ExecutorService executor;
  private final List<Running> running = new ArrayList<>();

  /**
   * @param maxBytes most bytes of batches at a time, unless it is one alone
   * @param onDone called on one of the threads when {@link #settle} has something to do
   */
  WriterThreads(int threads, long maxBytes, BatchDelivery delivery, Runnable onDone) {
    AtomicInteger number = new AtomicInteger();
    this.threads = threads;
    this.maxBytes = maxBytes;
    this.delivery = delivery;
    this.onDone = onDone;
    this.executor =
        Executors.newFixedThreadPool(
            threads, task -> new Thread(task, "writer-" + number.incrementAndGet()));
  }

  /** Whether a thread is free for the batch, and there is room for its bytes. */
  boolean takes(Batch batch) {
    long bytes = running.stream().mapToLong(Running::bytes).sum() + batch.bytes();
    return running.isEmpty() || (running.size() < threads && bytes <= maxBytes);
  }

  /**
   * Delivers a batch that is taken.
   *
   * @param work what is done when the batch is safe
   */
  void deliver(Batch batch, Work work) {
    FutureTask<@Nullable Void> task =
        new FutureTask<>(
            () -> {
              delivery.deliver(batch);
              return null;
            }) {
          @Override
          protected void done() {
            onDone.run();
          }
        };
    running.add(new Running(work, batch.bytes(), task));
    executor.execute(task);
  }

  /**
   * Hands over the work that was done since it was last asked for.
   *
   * @throws StoppedException that of the first batch that was not delivered, as are the others
   */
  void settle(Consumer<Work> done) throws StoppedException, SQLException, InterruptedException {
    @Nullable Throwable failure = null;
    for (Iterator<Running> all = running.iterator(); all.hasNext(); ) {
      Running one = all.next();
      if (one.delivery().isDone()) {
        all.remove();
        try {
          one.delivery().get();
          done.accept(one.work());
        } catch (ExecutionException e) {
          failure = failure == null ? e.getCause() : failure;
        }
      }
    }
    if (failure != null) {
      rethrow(failure);
    }
  }

  /** Returns when every thread is done with what it does. */
  void awaitAll() throws InterruptedException {
    for (Running one : running) {
      try {
        one.delivery().get();
      } catch (ExecutionException e) {
        // It is thrown by settle.
      }
    }
  }

  /** Interrupts whoever waits; what is under way in the database ends with its connection. */
  @Override
  public void close() {
    executor.shutdownNow();
  }

  private static void rethrow(Throwable failure)
      throws StoppedException, SQLException, InterruptedException {
    if (failure instanceof StoppedException stopped) {
      throw stopped;
    } else if (failure instanceof SQLException sql) {
      throw sql;
    } else if (failure instanceof InterruptedException interrupted) {
      throw interrupted;
    } else if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    } else if (failure instanceof Error error) {
      throw error;
    }
    throw new IllegalStateException("a batch was not delivered", failure);
  }
}
