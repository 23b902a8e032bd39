package dev.parley.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.runtime.queue.QueueSize;
import dev.parley.runtime.queue.QueueStage;
import dev.parley.stack.ChildProcess;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A worker process with the heap of a small container, and a provider that is far too slow. */
@ExtendWith(StackExtension.class)
class SlowProviderIT {
  /** As stored and decoded, more than the heap. */
  private static final int CONVERSATIONS = 8_000;

  private static final int TRANSCRIPT = 20_000;

  private final TestStack stack;
  private final Topics topics;
  @TempDir private Path directory;

  SlowProviderIT(TestStack stack) throws InterruptedException {
    this.stack = stack;
    this.topics = stack.newTopics(4);
  }

  @Test
  void aBacklogLargerThanTheHeapStaysLagWhileResultsKeepLeaving() throws Exception {
    try (Publisher publisher = new Publisher(stack.bootstrapServers(), topics);
        Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
        TopicReader embeddings =
            new TopicReader(stack.bootstrapServers(), topics.embeddings().name());
        ChildProcess worker =
            TestWorkerProcess.start(
                stack,
                topics,
                directory,
                "slow-provider",
                "256m",
                Duration.ofSeconds(1),
                Map.of("PARLEY_WINDOW_CALLS_IN_FLIGHT", "4"))) {
      publisher.publishLarge("c", CONVERSATIONS, TRANSCRIPT);
      int enough = CONVERSATIONS / 20;
      for (int left = 50; left <= enough; left += 50) {
        int expected = left;
        embeddings.until(
            expected + " results",
            () -> !worker.isAlive() || embeddings.records().size() >= expected);
        assertThat(worker.isAlive()).as(() -> log(worker)).isTrue();
      }

      assertThat(lag(admin))
          .as("what does not fit the bounds stays in the topic")
          .isGreaterThan(CONVERSATIONS / 4);
      assertThat(log(worker)).doesNotContain("OutOfMemory");
    }
  }

  private long lag(Admin admin) throws InterruptedException {
    return new QueueSize(admin).lag(QueueStage.embed(topics)).total().orElseThrow();
  }

  private static String log(ChildProcess worker) {
    try {
      return Files.readString(worker.log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
