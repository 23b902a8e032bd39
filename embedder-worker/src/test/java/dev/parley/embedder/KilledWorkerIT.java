package dev.parley.embedder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.stack.ChildProcess;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Worker processes that end as processes do. */
@ExtendWith(StackExtension.class)
class KilledWorkerIT {
  private static final int KILLS = 3;
  private static final String NAME = "killed-worker";

  /** So long that a test which waits for it fails. */
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofMinutes(10);

  private final TestStack stack;
  private final Topics topics;
  @TempDir private Path directory;
  private ChildProcess worker;

  KilledWorkerIT(TestStack stack) throws InterruptedException {
    this.stack = stack;
    this.topics = stack.newTopics(4);
  }

  @AfterEach
  void endWorker() {
    if (worker != null) {
      worker.close();
    }
  }

  @Test
  void aKilledWorkerGoesOnAtOnceForItFencesItsFormerSelf() throws Exception {
    worker = startWorker();
    try (Publisher publisher = new Publisher(stack.bootstrapServers(), topics);
        Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
        TopicReader embeddings =
            new TopicReader(stack.bootstrapServers(), topics.embeddings().name())) {
      Bot bot = new Bot(publisher);
      bot.start();
      for (int kills = 0; kills < KILLS; kills++) {
        int before = embeddings.toEnd().records().size();
        embeddings.until(
            "output after " + kills + " kills", () -> embeddings.records().size() > before + 50);
        stopWithinATransaction(admin);
        kill();
        assertThat(openTransactions(admin)).as("left by the kill").isPositive();
        worker = startWorker();
      }
      int published = bot.stopPublishing();

      embeddings.until("all", () -> embeddings.records().size() >= published).toEnd();
      assertThat(embeddings.records()).as("none twice").hasSize(published);
      assertThat(embeddings.embedded()).isEqualTo(publisher.published());
      assertThat(log()).contains("Fenced");
    }
  }

  @Test
  void aWorkerThatIsToldToStopEndsInOrderAndLeavesNothingOpen() throws Exception {
    worker = startWorker();
    try (Publisher publisher = new Publisher(stack.bootstrapServers(), topics);
        Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
        TopicReader embeddings =
            new TopicReader(stack.bootstrapServers(), topics.embeddings().name())) {
      publisher.publishMany("c", 300);
      embeddings.until("some", () -> !embeddings.records().isEmpty());

      worker.send(ChildProcess.Signal.TERM);

      assertThat(worker.awaitExit(Duration.ofSeconds(60))).isTrue();
      assertThat(worker.exitCode()).hasValue(0);
      assertThat(openTransactions(admin)).isZero();
      assertThat(Files.size(directory.resolve(NAME).resolve("transactional-ids"))).isZero();
      worker = startWorker();
      embeddings.until("all", () -> embeddings.records().size() >= 300).toEnd();
      assertThat(embeddings.records()).hasSize(300);
    }
  }

  /** Publishes all the time, so that a kill always finds work. */
  private static final class Bot extends Thread {
    private final Publisher publisher;
    private volatile boolean enough;
    private volatile int published;
    private volatile Exception failure;

    Bot(Publisher publisher) {
      super("bot");
      this.publisher = publisher;
    }

    @Override
    public void run() {
      try {
        while (!enough) {
          publisher.publish("c" + published, "text of " + published);
          published++;
        }
      } catch (Exception e) {
        failure = e;
      }
    }

    int stopPublishing() throws Exception {
      enough = true;
      join();
      if (failure != null) {
        throw failure;
      }
      return published;
    }
  }

  /**
   * A kill between two transactions would prove nothing. The second look is for the end of a
   * transaction that the worker had sent when it was stopped: by then the broker has read it.
   */
  private void stopWithinATransaction(Admin admin) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(7))
        .until(
            () -> {
              worker.send(ChildProcess.Signal.CONT);
              worker.send(ChildProcess.Signal.STOP);
              return openTransactions(admin) > 0 && openTransactions(admin) > 0;
            });
  }

  private void kill() throws InterruptedException {
    worker.kill();
    assertThat(worker.awaitExit(Duration.ofSeconds(30))).isTrue();
    assertThat(worker.exitCode()).as("killed, and not ended by itself").hasValue(128 + 9);
  }

  private long openTransactions(Admin admin) throws Exception {
    return admin
        .listTransactions(
            new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING)))
        .all()
        .get()
        .stream()
        .filter(one -> one.transactionalId().startsWith(topics.embedderGroup()))
        .count();
  }

  private ChildProcess startWorker() throws IOException {
    return TestWorkerProcess.start(
        stack,
        topics,
        directory,
        NAME,
        "128m",
        Duration.ofMillis(20),
        Map.of(
            "PARLEY_KAFKA_TRANSACTION_TIMEOUT_MS",
            Long.toString(TRANSACTION_TIMEOUT.toMillis()),
            "PARLEY_KAFKA_COMMIT_INTERVAL_MS",
            "200"));
  }

  private String log() throws IOException {
    return Files.readString(logFile());
  }

  private Path logFile() {
    return directory.resolve(NAME + ".log");
  }
}
