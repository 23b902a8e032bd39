package dev.parley.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedder.topology.IntakeSettings;
import dev.parley.embedder.window.WindowSettings;
import dev.parley.runtime.queue.QueueSize;
import dev.parley.runtime.queue.QueueStage;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A provider that is slower than the bots: what is too much stays in the topic. */
@ExtendWith(StackExtension.class)
class BackPressureIT {
  private static final int PUBLISHED = 2000;
  private static final int HIGH = 50;
  private static final int HARD = 100;
  private static final int BATCH = 10;

  private final TestStack stack;
  private final Topics topics;
  private final Semaphore calls = new Semaphore(0);
  private final AtomicInteger mostHeld = new AtomicInteger();
  private final ScriptedEmbedder embedder = new ScriptedEmbedder();
  @TempDir private Path directory;

  BackPressureIT(TestStack stack) throws InterruptedException {
    this.stack = stack;
    this.topics = stack.newTopics(4);
  }

  @Test
  void aSlowProviderShutsTheGateAndResultsKeepLeavingAndTheBacklogIsLag() throws Exception {
    int pollAtATime = 20;
    try (WorkerHarness worker = worker(pollAtATime);
        Publisher publisher = new Publisher(stack.bootstrapServers(), topics);
        Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
        TopicReader embeddings =
            new TopicReader(stack.bootstrapServers(), topics.embeddings().name())) {
      publisher.publishMany("c", PUBLISHED);
      worker.start();
      embeddings.until("the gate shuts", () -> isGateShut(worker));
      mostHeld.accumulateAndGet(held(worker), Math::max);

      for (int round = 1; round <= 10; round++) {
        int expected = round * BATCH * 2;
        calls.release(2);
        embeddings.until(
            "results while the gate is shut", () -> embeddings.records().size() >= expected);
        mostHeld.accumulateAndGet(held(worker), Math::max);
      }

      // What left has made room, so it may be open for a moment; nothing more leaves now.
      embeddings.until("the gate shuts again", () -> isGateShut(worker));
      assertThat(mostHeld.get()).isBetween(HIGH, HIGH + 5 * pollAtATime);
      assertThat(worker.count("parley.embedder.fuse.blown")).as("the gate suffices").isZero();
      assertThat(lag(admin)).isGreaterThan(PUBLISHED / 2);

      calls.release(PUBLISHED);
      embeddings.until("all", () -> embeddings.records().size() >= PUBLISHED).toEnd();
      assertThat(embeddings.records()).hasSize(PUBLISHED);
      assertThat(embeddings.embedded()).isEqualTo(publisher.published());
      embeddings.until("no lag", () -> lag(admin) == 0);
      assertThat(isGateShut(worker)).isFalse();
    }
  }

  /** One poll brings far more than the hard mark: the gate is too late, and the fuse is not. */
  @Test
  void whatWasPolledAlreadyIsHeldBackByTheFuseAndAllOfItArrives() throws Exception {
    try (WorkerHarness worker = worker(PUBLISHED);
        Publisher publisher = new Publisher(stack.bootstrapServers(), topics);
        TopicReader embeddings =
            new TopicReader(stack.bootstrapServers(), topics.embeddings().name())) {
      publisher.publishMany("c", PUBLISHED);
      worker.start();
      embeddings.until("the fuse", () -> worker.count("parley.embedder.fuse.blown") > 0);
      assertThat(held(worker)).isLessThan(PUBLISHED);

      calls.release(PUBLISHED);

      embeddings.until("all", () -> embeddings.records().size() >= PUBLISHED).toEnd();
      assertThat(embeddings.records()).hasSize(PUBLISHED);
    }
  }

  private WorkerHarness worker(int maxPollRecords) {
    embedder.script(batch -> calls.acquire());
    return WorkerHarness.on(stack.bootstrapServers(), topics, directory)
        .window(new WindowSettings(BATCH, 1 << 20, Duration.ofSeconds(2), 2, Duration.ofSeconds(1)))
        .intake(new IntakeSettings(HIGH, HIGH / 2, HARD, 64 << 20))
        .kafka("max.poll.records", Integer.toString(maxPollRecords))
        .embeddingWith(embedder);
  }

  private long lag(Admin admin) {
    try {
      return new QueueSize(admin).lag(QueueStage.embed(topics)).total().orElseThrow();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isGateShut(WorkerHarness worker) {
    return worker.gauge("parley.embedder.gate.shut") == 1;
  }

  private static int held(WorkerHarness worker) {
    return (int) worker.gauge("parley.queue.held.records");
  }
}
