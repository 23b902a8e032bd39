package dev.parley.bench.embedder;

import dev.parley.bench.round.ProcessCpu;
import dev.parley.bench.worker.CommittedResults;
import dev.parley.bench.worker.ConversationTopics;
import dev.parley.wire.Conversation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Lets something take all conversations from a full topic to the next, and times it. */
final class TimedQueue {
  private static final Duration DONE_WITHIN = Duration.ofMinutes(5);

  private final String kafka;
  private final int count;
  private final Iterable<Conversation> conversations;

  /**
   * @param kafka bootstrap servers
   */
  TimedQueue(String kafka, List<Conversation> conversations) {
    this(kafka, conversations.size(), conversations);
  }

  /**
   * For more than memory should hold.
   *
   * @param kafka bootstrap servers
   * @param count of the conversations
   */
  TimedQueue(String kafka, int count, Iterable<Conversation> conversations) {
    this.kafka = kafka;
    this.count = count;
    this.conversations = conversations;
  }

  /** What takes them, once it is started. */
  interface Worker extends AutoCloseable {
    /** Records that it has taken in. */
    long received();

    /** Throws when it has died. */
    void check();
  }

  /** Starts what takes them. */
  @FunctionalInterface
  interface Start {
    Worker start(ConversationTopics topics) throws Exception;
  }

  /**
   * From when the first was taken in until the last result could be read.
   *
   * @param cpuSeconds of this JVM, where Kafka may run too
   */
  record Run(double seconds, double cpuSeconds) {}

  /** Seconds from when the first was taken in until the last result could be read. */
  double seconds(Start start) throws Exception {
    return run(start).seconds();
  }

  /** Starts it once all are published, and stops it when they are done. */
  Run run(Start start) throws Exception {
    try (ConversationTopics topics = new ConversationTopics(kafka)) {
      topics.publish(conversations);
      try (Worker worker = start.start(topics)) {
        return timed(topics, worker);
      }
    }
  }

  /**
   * The same with a worker that has had nothing to do for {@code idle}; while it works, the rest is
   * still being published.
   */
  Run runAfter(Duration idle, Start start) throws Exception {
    ExecutorService publisher = Executors.newSingleThreadExecutor();
    try (ConversationTopics topics = new ConversationTopics(kafka);
        Worker worker = start.start(topics)) {
      TimeUnit.NANOSECONDS.sleep(idle.toNanos());
      Future<?> published =
          publisher.submit(
              () -> {
                topics.publish(conversations);
                return null;
              });
      Run run = timed(topics, worker);
      published.get();
      return run;
    } finally {
      publisher.shutdownNow();
    }
  }

  private Run timed(ConversationTopics topics, Worker worker) {
    try (CommittedResults results = new CommittedResults(topics, worker::check)) {
      long begun = begun(worker::received, results);
      double cpu = ProcessCpu.seconds();
      results.until(() -> results.count() >= count, DONE_WITHIN, value -> {});
      Run run = new Run((System.nanoTime() - begun) / 1e9, ProcessCpu.seconds() - cpu);
      if (results.count() != count) {
        throw new IllegalStateException(
            results.count() + " results of " + count + " conversations");
      }
      return run;
    }
  }

  private static long begun(LongSupplier received, CommittedResults results) {
    results.until(() -> received.getAsLong() > 0, DONE_WITHIN, value -> {});
    return System.nanoTime();
  }
}
