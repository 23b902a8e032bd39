package dev.parley.embedder.window;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads on which batches are worked on, one each. */
public final class BatcherThreads {
  private static final Logger log = LoggerFactory.getLogger(BatcherThreads.class);

  private final Batcher batcher;
  private final Consumer<Throwable> onDeath;
  private final List<Thread> threads;

  /**
   * @param onDeath told when a thread ends that should not have, for the worker cannot go on then
   */
  public BatcherThreads(Batcher batcher, int batchesInFlight, Consumer<Throwable> onDeath) {
    this.batcher = batcher;
    this.onDeath = onDeath;
    this.threads =
        IntStream.range(0, batchesInFlight)
            .mapToObj(number -> new Thread(this::run, "parley-window-" + number))
            .toList();
    threads.forEach(thread -> thread.setDaemon(true));
  }

  public void start() {
    threads.forEach(Thread::start);
  }

  /** Interrupts the calls in flight and waits until their threads have ended. */
  public void stop(Duration within) throws InterruptedException {
    batcher.close();
    threads.forEach(Thread::interrupt);
    long deadline = System.nanoTime() + within.toNanos();
    for (Thread thread : threads) {
      thread.join(Math.max(1, Duration.ofNanos(deadline - System.nanoTime()).toMillis()));
      if (thread.isAlive()) {
        log.warn("{} does not end: its call to the embedder ignores the interrupt", thread);
      }
    }
  }

  private void run() {
    try {
      batcher.embedUntilClosed();
    } catch (InterruptedException e) {
      // Expected when the worker ends: the stores hold what is not finished.
      if (!batcher.isClosed()) {
        batcher.close();
        onDeath.accept(e);
      }
    } catch (Throwable e) {
      batcher.close(); // The others end too: half a worker would be a slow one, and hide this.
      onDeath.accept(e);
    }
  }
}
