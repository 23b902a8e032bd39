package dev.parley.embedder;

import static dev.parley.embedder.Samples.conversation;
import static dev.parley.embedder.Samples.encoded;
import static dev.parley.embedder.Samples.key;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedConversationCodec;
import dev.parley.wire.HeaderNames;
import dev.parley.wire.Position;
import dev.parley.wire.TopicAdmin;
import dev.parley.wire.Topics;
import dev.parley.wire.UndecodableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(StackExtension.class)
class EmbedderWorkerIT {
  private final TestStack stack;
  private final Topics topics;
  private final ScriptedEmbedder embedder = new ScriptedEmbedder();
  private final List<AutoCloseable> open = new ArrayList<>();
  @TempDir private Path directory;
  private Publisher publisher;
  private TopicReader embeddings;

  EmbedderWorkerIT(TestStack stack) throws InterruptedException {
    this.stack = stack;
    this.topics = stack.newTopics(4); // A test's own: one's backlog is not the next one's.
  }

  @BeforeEach
  void connect() {
    publisher = opened(new Publisher(stack.bootstrapServers(), topics));
    embeddings = opened(new TopicReader(stack.bootstrapServers(), topics.embeddings().name()));
  }

  @AfterEach
  void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  @Test
  void everyConversationLeavesOnceWithItsPositionAndItsOwnVectors() throws Exception {
    WorkerHarness worker = worker("a").start();
    publisher.publishMany("c", 500);

    embeddings.until("all", () -> embeddings.records().size() >= 500);
    worker.stop();
    embeddings.toEnd();

    assertThat(embeddings.records()).hasSize(500);
    assertThat(embeddings.embedded()).isEqualTo(publisher.published());
    EmbeddedConversationCodec codec = new EmbeddedConversationCodec();
    for (ConsumerRecord<byte[], byte[]> record : embeddings.records()) {
      EmbeddedConversation one = codec.decode(record.value());
      assertThat(record.key()).isEqualTo(one.conversation().key().toBytes());
      assertThat(one.results().get(0).passages().get(0).vector())
          .isEqualTo(ScriptedEmbedder.result(one.conversation()).passages().get(0).vector());
    }
    assertThat(worker.deaths).isEmpty();
    assertThat(worker.gauge("parley.queue.held.records")).isZero();
    assertThat(worker.count("parley.embedder.received")).isEqualTo(500);
  }

  @Test
  void whatCannotBeReadIsADeadLetterAndItsPartitionGoesOn() throws Exception {
    WorkerHarness worker = worker("a").start();
    publisher.send(key("a").get(), "garbage".getBytes(UTF_8));
    publisher.send(key("other").get(), encoded("a", "of another key"));
    publisher.send(null, encoded("a", "of no key"));
    publisher.publish("a", "hello");

    embeddings.until("the good one", () -> embeddings.records().size() == 1);
    TopicReader letters =
        opened(new TopicReader(stack.bootstrapServers(), topics.deadLetters().name()));
    letters.until("three letters", () -> letters.records().size() >= 3);

    assertThat(letters.records())
        .extracting(
            record -> new String(record.headers().lastHeader(HeaderNames.REASON).value(), UTF_8))
        .containsExactlyInAnyOrder("undecodable", "key-mismatch", "key-mismatch");
    assertThat(letters.records())
        .anyMatch(record -> new String(record.value(), UTF_8).equals("garbage"));
    assertThat(worker.deaths).isEmpty();
  }

  @Test
  void aStoppedWorkersUnfinishedWorkIsDoneByTheNext() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    ScriptedEmbedder stuck = new ScriptedEmbedder().script(batch -> never.await());
    WorkerHarness first =
        opened(on("a").kafka("commit.interval.ms", "50").embeddingWith(stuck)).start();
    publisher.publishMany("c", 100);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> first.gauge("parley.queue.held.records") == 100);
    first.worker.stop(Duration.ofSeconds(15)); // Half of it is for what is held.
    assertThat(embeddings.toEnd().records()).isEmpty();

    worker("b").start();

    embeddings.until("all", () -> embeddings.records().size() >= 100).toEnd();
    assertThat(embeddings.records()).hasSize(100);
    assertThat(embeddings.embedded()).isEqualTo(publisher.published());
  }

  @Test
  void aStopLetsWhatIsHeldLeaveFirst() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    embedder.script(batch -> release.await());
    WorkerHarness worker = worker("a").start();
    publisher.publishMany("c", 20);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> worker.gauge("parley.queue.held.records") == 20);
    Thread releasing = new Thread(release::countDown);

    releasing.start();
    worker.stop();
    releasing.join();

    assertThat(embeddings.toEnd().records()).hasSize(20);
  }

  @Test
  void whenAWorkerJoinsWaitingWorkMovesAndNothingIsLostOrDoubled() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    ScriptedEmbedder stuck = new ScriptedEmbedder().script(batch -> release.await());
    WorkerHarness first = opened(on("a").embeddingWith(stuck)).start();
    publisher.publishMany("c", 200);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> first.gauge("parley.queue.held.records") == 200);

    worker("b").start();

    embeddings.until("what moved", () -> embeddings.records().size() >= 50);
    assertThat(first.gauge("parley.queue.held.records")).isLessThan(200);
    publisher.publishMany("d", 50);
    release.countDown();
    embeddings.until("all", () -> embeddings.records().size() >= 250).toEnd();
    assertThat(embeddings.records()).as("a late result is dropped, not sent").hasSize(250);
    assertThat(embeddings.embedded()).isEqualTo(publisher.published());
  }

  @Test
  void ofTwentySnapshotsSomeInFlightTheNewestLeavesLast() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    embedder.takes(() -> Duration.ofMillis(random.nextInt(30)));
    worker("a").start();
    Position newest = null;
    for (int turn = 0; turn < 20; turn++) {
      int calls = embedder.calls().size();
      newest = publisher.publish("a", "turn " + turn);
      publisher.publish("b" + turn, "another conversation");
      if (random.nextBoolean()) {
        await().atMost(Duration.ofSeconds(60)).until(() -> embedder.calls().size() > calls);
      }
    }
    Position last = newest;
    embeddings.until("the newest", () -> lastOf("a").equals(last));

    embeddings.toEnd();
    assertThat(positionsOf("a")).as("seed %d", seed).isSorted().endsWith(newest);
  }

  @Test
  void aHotConversationIsNeverStarvedAndItsNewestSnapshotLeavesLast() throws Exception {
    // On a slow machine each snapshot would have its own call, were there not one for many.
    int snapshotsPerCall = 20;
    Semaphore calls = new Semaphore(0);
    embedder.script(batch -> calls.acquire());
    worker("a").start();
    int sent = 0;
    while (positionsOf("hot").size() < 5) {
      publisher.publish("hot", "snapshot " + sent++);
      assertThat(sent).as("snapshots without five results").isLessThan(20_000);
      if (sent % snapshotsPerCall == 0) {
        calls.release();
      }
      embeddings.toEnd();
    }
    Position newest = publisher.publish("hot", "the newest");
    calls.release(sent);

    embeddings.until("the newest", () -> lastOf("hot").equals(newest)).toEnd();
    assertThat(positionsOf("hot")).isSorted().doesNotHaveDuplicates().endsWith(newest);
    assertThat(positionsOf("hot").size()).as("and it is not embedded each time").isLessThan(sent);
  }

  @Test
  void aSecondWorkerWithTheSameStateDirectoryIsRefused() throws Exception {
    worker("a").start();
    WorkerHarness second = worker("a");

    assertThatThrownBy(second::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("another embedder-worker");
  }

  @Test
  void topicsThatAreMissingAreMade() throws Exception {
    Topics missing = new Topics(topics.prefix() + "missing.", 2);
    WorkerHarness worker =
        opened(
                WorkerHarness.on(stack.bootstrapServers(), missing, directory.resolve("a"))
                    .embeddingWith(embedder))
            .start();
    Publisher there = opened(new Publisher(stack.bootstrapServers(), missing));
    there.publish("a", "hello");
    TopicReader reader =
        opened(new TopicReader(stack.bootstrapServers(), missing.embeddings().name()));

    reader.until("the result", () -> reader.records().size() == 1);
    await().atMost(Duration.ofSeconds(60)).until(() -> worker.health.readiness().ok());
  }

  @Test
  void topicsThatNobodyHasMadeYetAreWaitedFor() throws Exception {
    Topics missing = new Topics(topics.prefix() + "late.", 2);
    WorkerHarness worker =
        opened(
            WorkerHarness.on(stack.bootstrapServers(), missing, directory.resolve("a"))
                .withoutCreatingTopics()
                .embeddingWith(embedder));
    CompletableFuture<WorkerHarness> started =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return worker.start();
              } catch (Exception e) {
                throw new CompletionException(e);
              }
            });
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> worker.health.readiness().toString().contains("waiting for Kafka: "));
    assertThat(started).isNotDone();

    try (Admin admin = admin()) {
      new TopicAdmin(admin).createMissing(missing.all(), (short) 1, Duration.ofSeconds(30));
    }

    started.get(60, TimeUnit.SECONDS);
    await().atMost(Duration.ofSeconds(60)).until(() -> worker.health.readiness().ok());
  }

  @Test
  void aWorkerThatStopsLeavesItsGroupThoughItsNameIsItsOwn() throws Exception {
    WorkerHarness worker = opened(on("a").workerId("pod-1").embeddingWith(embedder)).start();
    try (Admin admin = admin()) {
      await().atMost(Duration.ofSeconds(60)).until(() -> members(admin).size() == 1);
      assertThat(members(admin).iterator().next().groupInstanceId()).hasValue("pod-1-1");

      worker.stop();

      assertThat(members(admin)).as("nobody waits for its session to end").isEmpty();
    }
  }

  @Test
  void theChangelogIsCompactedSoonAndInSmallPieces() throws Exception {
    worker("a").start();
    publisher.publish("a", "hello");
    embeddings.until("the result", () -> embeddings.records().size() == 1);
    ConfigResource changelog =
        new ConfigResource(
            ConfigResource.Type.TOPIC, topics.embedderGroup() + "-waiting-changelog");
    try (Admin admin = admin()) {
      Config config = admin.describeConfigs(List.of(changelog)).all().get().get(changelog);

      assertThat(config.get("cleanup.policy").value()).isEqualTo("compact");
      assertThat(config.get("segment.bytes").value()).isEqualTo("16777216");
      assertThat(config.get("segment.ms").value()).isEqualTo("60000");
      assertThat(config.get("min.cleanable.dirty.ratio").value()).isEqualTo("0.1");
      assertThat(config.get("delete.retention.ms").value()).isEqualTo("60000");
      assertThat(config.get("max.compaction.lag.ms").value()).isEqualTo("600000");
      assertThat(Integer.parseInt(config.get("max.message.bytes").value()))
          .isGreaterThan(topics.conversations().maxRecordBytes());
    }
  }

  @Test
  void aWorkerWhoseEmbedderBreaksForGoodSaysSoAndLosesNothing() throws Exception {
    embedder.script(
        batch -> {
          throw new NoClassDefFoundError("native library");
        });
    WorkerHarness worker = worker("a").start();
    publisher.publish("a", "hello");
    await().atMost(Duration.ofSeconds(60)).until(() -> !worker.deaths.isEmpty());
    worker.stop();
    embedder.script(batch -> {});

    worker("b").start();

    embeddings.until("the result", () -> embeddings.records().size() == 1);
    assertThat(embeddings.embedded()).isEqualTo(publisher.published());
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
  }

  /** None when there is no such group yet. */
  private Collection<MemberDescription> members(Admin admin) throws Exception {
    String group = topics.embedderGroup();
    try {
      return admin.describeClassicGroups(List.of(group)).all().get().get(group).members();
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(GroupIdNotFoundException.class);
      return List.of();
    }
  }

  private WorkerHarness.Builder on(String name) {
    return WorkerHarness.on(stack.bootstrapServers(), topics, directory.resolve(name));
  }

  private WorkerHarness worker(String name) {
    return opened(on(name).embeddingWith(embedder));
  }

  private Position lastOf(String id) {
    List<Position> positions = positionsOf(id);
    return positions.isEmpty() ? new Position(1, 0, 0) : positions.get(positions.size() - 1);
  }

  private List<Position> positionsOf(String id) {
    byte[] wanted = conversation(id, "").key().toBytes();
    List<Position> positions = new ArrayList<>();
    EmbeddedConversationCodec codec = new EmbeddedConversationCodec();
    for (ConsumerRecord<byte[], byte[]> record : embeddings.records()) {
      if (Arrays.equals(record.key(), wanted)) {
        try {
          positions.add(codec.decode(record.value()).position());
        } catch (UndecodableException e) {
          throw new AssertionError(e);
        }
      }
    }
    return positions;
  }

  private <T extends AutoCloseable> T opened(T one) {
    open.add(one);
    return one;
  }
}
