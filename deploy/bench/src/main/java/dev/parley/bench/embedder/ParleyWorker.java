package dev.parley.bench.embedder;

import dev.parley.bench.worker.ConversationTopics;
import dev.parley.bench.worker.RunningWorker;
import java.io.IOException;
import java.util.Map;

/** Parley's own. */
final class ParleyWorker implements TimedQueue.Worker {
  private final RunningWorker worker;
  private final AutoCloseable beside;

  ParleyWorker(ConversationTopics topics, Map<String, String> settings)
      throws IOException, InterruptedException {
    this(new RunningWorker(topics, settings), () -> {});
  }

  /**
   * @param beside what is closed after the worker
   */
  ParleyWorker(RunningWorker worker, AutoCloseable beside) {
    this.worker = worker;
    this.beside = beside;
  }

  @Override
  public long received() {
    return worker.received();
  }

  @Override
  public void check() {
    worker.check();
  }

  @Override
  public void close() throws Exception {
    try (beside) {
      worker.close();
    }
  }
}
