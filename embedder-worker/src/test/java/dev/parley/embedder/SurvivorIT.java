package dev.parley.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.runtime.queue.QueueSize;
import dev.parley.runtime.queue.QueueStage;
import dev.parley.stack.ChildProcess;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Of four workers three die for good, with work that they had taken in. */
@ExtendWith(StackExtension.class)
class SurvivorIT {
  private static final int CONVERSATIONS = 600;

  private final TestStack stack;
  private final Topics topics;
  private final List<ChildProcess> workers = new ArrayList<>();
  @TempDir private Path directory;

  SurvivorIT(TestStack stack) throws InterruptedException {
    this.stack = stack;
    this.topics = stack.newTopics(6);
  }

  @AfterEach
  void endWorkers() {
    workers.forEach(ChildProcess::close);
  }

  @Test
  void oneThatSurvivesThreeTakesTheWorkThatWaitedWithThem() throws Exception {
    for (int i = 0; i < 3; i++) {
      workers.add(
          TestWorkerProcess.start(
              stack,
              topics,
              directory,
              "mortal-" + i,
              "128m",
              Duration.ofHours(1), // What they take in, they never finish.
              Map.of(
                  "PARLEY_EMBEDDER_BULK", "false",
                  "PARLEY_KAFKA_SESSION_TIMEOUT_MS", "6000",
                  "PARLEY_KAFKA_HEARTBEAT_INTERVAL_MS", "1000",
                  "PARLEY_KAFKA_TRANSACTION_TIMEOUT_MS", "5000")));
    }
    try (Publisher publisher = new Publisher(stack.bootstrapServers(), topics);
        Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
        TopicReader embeddings =
            new TopicReader(stack.bootstrapServers(), topics.embeddings().name())) {
      embeddings.until("each has partitions", () -> membersWithPartitions(admin) == 3);
      publisher.publishMany("c", CONVERSATIONS);
      embeddings.until("all is taken in", () -> lag(admin) == 0);
      assertThat(embeddings.records()).isEmpty();

      try (WorkerHarness survivor =
          WorkerHarness.on(stack.bootstrapServers(), topics, directory.resolve("survivor"))
              .withoutBulk()
              .workerId("survivor")
              .embeddingWith(new ScriptedEmbedder())) {
        survivor.start();
        for (ChildProcess worker : workers) {
          worker.kill();
        }

        embeddings.until("all", () -> embeddings.records().size() >= CONVERSATIONS).toEnd();
        assertThat(embeddings.records()).as("none twice").hasSize(CONVERSATIONS);
        assertThat(embeddings.embedded()).isEqualTo(publisher.published());
        assertThat(survivor.deaths).isEmpty();
      }
    }
  }

  private long membersWithPartitions(Admin admin) {
    try {
      ConsumerGroupDescription group =
          admin
              .describeConsumerGroups(Set.of(topics.embedderGroup()))
              .describedGroups()
              .get(topics.embedderGroup())
              .get();
      return group.members().stream()
          .filter(member -> !member.assignment().topicPartitions().isEmpty())
          .count();
    } catch (Exception e) {
      return 0; // There is no such group yet.
    }
  }

  private long lag(Admin admin) {
    try {
      return new QueueSize(admin).lag(QueueStage.embed(topics)).total().orElse(-1);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
