package dev.parley.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.runtime.queue.QueueSize;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.Conversation;
import dev.parley.wire.Position;
import dev.parley.wire.Topics;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A worker that reads both topics. */
@ExtendWith(StackExtension.class)
class BulkLaneIT {
  private final TestStack stack;
  private final Topics topics;
  private final ScriptedEmbedder embedder = new ScriptedEmbedder();
  @TempDir private Path directory;

  BulkLaneIT(TestStack stack) throws InterruptedException {
    this.stack = stack;
    this.topics = stack.newTopics(4);
  }

  @Test
  void whatIsSentAgainWaitsWhileLiveWorkDoesAndThenLeavesAtItsPositions() throws Exception {
    Semaphore liveCalls = new Semaphore(0);
    embedder.script(
        batch -> {
          if (batch.stream().noneMatch(BulkLaneIT::isSentAgain)) {
            liveCalls.acquire();
          }
        });
    try (WorkerHarness worker =
            WorkerHarness.on(stack.bootstrapServers(), topics, directory).embeddingWith(embedder);
        Publisher publisher = new Publisher(stack.bootstrapServers(), topics);
        Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
        TopicReader embeddings =
            new TopicReader(stack.bootstrapServers(), topics.embeddings().name())) {
      worker.start();
      publisher.publishMany("live", 300);
      embeddings.until(
          "live work waits", () -> worker.gauge("parley.embedder.bulk.gate.shut") == 1);

      Map<Position, String> sentAgain = new HashMap<>();
      for (int i = 0; i < 100; i++) {
        Position position = publisher.sendAgain("again" + i, "text of again" + i, 1_000 + i);
        sentAgain.put(position, "text of again" + i);
      }
      // Each permit lets one live batch go, and the rest of it waits on.
      for (int i = 0; i < 10; i++) {
        int before = embeddings.records().size();
        liveCalls.release();
        embeddings.until("a live batch", () -> embeddings.records().size() > before);
      }
      assertThat(embeddings.embedded().values()).noneMatch(text -> text.contains("again"));
      assertThat(lag(admin, topics.embedderBulkGroup(), topics.bulkConversations().name()))
          .as("the backlog of the bulk topic, but for what a poll brought that was under way")
          .isBetween(50L, 100L);

      liveCalls.release(300);
      embeddings.until("all", () -> embeddings.records().size() >= 400).toEnd();
      Map<Position, String> all = new HashMap<>(publisher.published());
      all.putAll(sentAgain);
      assertThat(embeddings.records()).hasSize(400);
      assertThat(embeddings.embedded()).isEqualTo(all);
      embeddings.until(
          "no lag",
          () -> lag(admin, topics.embedderBulkGroup(), topics.bulkConversations().name()) == 0);
      assertThat(worker.gauge("parley.queue.held.records")).isZero();
      assertThat(worker.count("parley.embedder.bulk.forwarded")).isEqualTo(100);
      assertThat(worker.deaths).isEmpty();
    }
  }

  @Test
  void aWorkerWithoutTheLaneLeavesTheTopicAloneAndOneThatHasItTakesWhatWaits() throws Exception {
    try (Publisher publisher = new Publisher(stack.bootstrapServers(), topics);
        TopicReader embeddings =
            new TopicReader(stack.bootstrapServers(), topics.embeddings().name())) {
      publisher.sendAgain("again", "sent again", 17);
      try (WorkerHarness worker =
          WorkerHarness.on(stack.bootstrapServers(), topics, directory.resolve("a"))
              .withoutBulk()
              .embeddingWith(embedder)) {
        worker.start();
        publisher.publish("live", "live");
        embeddings.until("the live one", () -> embeddings.records().size() == 1);
      }
      assertThat(embeddings.embedded().values()).containsExactly("live");

      try (WorkerHarness worker =
          WorkerHarness.on(stack.bootstrapServers(), topics, directory.resolve("b"))
              .embeddingWith(embedder)) {
        worker.start();
        embeddings.until("both", () -> embeddings.records().size() == 2);
      }
      assertThat(embeddings.embedded().values()).containsExactlyInAnyOrder("live", "sent again");
    }
  }

  private static boolean isSentAgain(Conversation conversation) {
    return conversation.conversationId().startsWith("again");
  }

  private static long lag(Admin admin, String group, String topic) {
    try {
      return new QueueSize(admin).lag(group, List.of(topic)).total().orElseThrow();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
