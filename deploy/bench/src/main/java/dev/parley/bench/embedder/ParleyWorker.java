package dev.parley.bench.embedder;

import dev.parley.bench.worker.ConversationTopics;
import dev.parley.bench.worker.RunningWorker;
import java.io.IOException;
import java.util.Map;

/** Parley's own. */
final class ParleyWorker implements TimedQueue.Worker {
  private final RunningWorker worker;

  ParleyWorker(ConversationTopics topics, Map<String, String> settings)
      throws IOException, InterruptedException {
    this(new RunningWorker(topics, settings));
  }

  ParleyWorker(RunningWorker worker) {
    this.worker = worker;
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
  public void close() throws IOException, InterruptedException {
    worker.close();
  }
}
