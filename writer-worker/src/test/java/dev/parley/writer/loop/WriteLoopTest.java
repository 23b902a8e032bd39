package dev.parley.writer.loop;

import static dev.parley.writer.Snapshots.MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.wire.DeadLetter;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedConversationCodec;
import dev.parley.writer.CountingMetrics;
import dev.parley.writer.Snapshots;
import dev.parley.writer.deadletter.DeadLetters;
import dev.parley.writer.store.Outcome;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What only a consumer that does as it is told can show: reassignment and failed commits in step.
 */
@Timeout(60)
class WriteLoopTest {
  private static final String TOPIC = "embeddings.v1";
  private static final TopicPartition P0 = new TopicPartition(TOPIC, 0);
  private static final TopicPartition P1 = new TopicPartition(TOPIC, 1);

  private final EmbeddedConversationCodec codec = new EmbeddedConversationCodec();
  private final Snapshots snapshots = new Snapshots("t");
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountingMetrics metrics = new CountingMetrics();
  private final ScriptedConsumer consumer = new ScriptedConsumer();
  private final List<String> status = new CopyOnWriteArrayList<>();
  private final List<String> stored = new CopyOnWriteArrayList<>();
  private final Queue<Script> writes = new ConcurrentLinkedQueue<>();

  /** Of batches that begin with a record, for those that are written side by side. */
  private final Map<String, Script> writesOf = new ConcurrentHashMap<>();

  private boolean deadLettersFail;
  private long batchBytes = 1 << 20;

  @BeforeEach
  void assign() {
    consumer.updateBeginningOffsets(Map.of(P0, 0L, P1, 0L));
    consumer.schedulePollTask(() -> consumer.rebalance(List.of(P0, P1)));
  }

  @Test
  void offsetsAreCommittedAfterTheRecordsAreStored() throws Exception {
    consumer.schedulePollTask(() -> add(P0, 0, "a"));
    consumer.onCommit(
        () -> {
          assertThat(stored).containsExactly("a");
          stop.countDown();
        });
    run();
    assertThat(consumer.committed).containsExactly(Map.of(P0, new OffsetAndMetadata(1)));
  }

  @Test
  void nothingIsCommittedWhenTheDatabaseRefusesForGood() {
    consumer.schedulePollTask(() -> add(P0, 0, "a"));
    writes.add(() -> fail("42P01"));
    assertThatThrownBy(this::run).isInstanceOf(SQLException.class);
    assertThat(consumer.committed).isEmpty();
  }

  @Test
  void nothingIsCommittedWhenADeadLetterIsNotSafe() {
    consumer.schedulePollTask(
        () -> {
          add(P0, 0, "a");
          consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, 1, new byte[1], new byte[1]));
        });
    deadLettersFail = true;
    assertThatThrownBy(this::run).hasMessage("no dead letters today");
    assertThat(stored).containsExactly("a");
    assertThat(consumer.committed).isEmpty();
    assertThat(metrics.deadLetters()).isEmpty();
  }

  @Test
  void pollingGoesOnWhileTheDatabaseIsAwayAndPausedOnceABatchIsFull() throws Exception {
    consumer.schedulePollTask(() -> add(P0, 0, "a"));
    writes.add(
        () -> {
          add(P0, 1, "b");
          add(P1, 0, "c"); // Stays where it is until the database is back.
          throw new SQLException("away", "08006");
        });
    writes.add(
        () -> {
          await().until(() -> consumer.paused().size() == 2);
          consumer.awaitPolls(3);
          assertThat(status).containsExactly("08006 SQLException: away");
          assertThat(stored).isEmpty();
        });
    consumer.onAnyCommit(() -> stopWhen(stored.size() == 3));
    run(Duration.ofMillis(5), 1, 1);

    assertThat(stored).containsExactly("a", "b", "c");
    assertThat(status).containsExactly("08006 SQLException: away", "answers");
    assertThat(consumer.paused()).isEmpty();
    assertThat(consumer.position()).isEqualTo(Map.of(P0, 2L, P1, 1L));
  }

  @Test
  void batchDoesNotWaitForAnother() throws Exception {
    CyclicBarrier bothAreWritten = new CyclicBarrier(2);
    consumer.schedulePollTask(
        () -> {
          add(P0, 0, "a");
          add(P1, 0, "b");
        });
    writes.add(bothAreWritten::await);
    writes.add(bothAreWritten::await);
    consumer.onAnyCommit(() -> stopWhen(stored.size() == 2));
    run(Duration.ofMinutes(10), 1, 2);
    assertThat(stored).containsExactlyInAnyOrder("a", "b");
    assertThat(consumer.position()).isEqualTo(Map.of(P0, 1L, P1, 1L));
  }

  @Test
  void batchesSideBySideHoldNoMoreBytesThanOneMay() throws Exception {
    batchBytes = 10; // Less than a record.
    consumer.schedulePollTask(
        () -> {
          add(P0, 0, "a");
          add(P1, 0, "b");
        });
    writes.add(
        () -> {
          consumer.awaitPolls(3);
          assertThat(metrics.batches()).hasSize(1);
        });
    consumer.onAnyCommit(() -> stopWhen(stored.size() == 2));
    run(Duration.ofMillis(5), 500, 2);
    assertThat(stored).hasSize(2);
  }

  @Test
  void offsetWaitsForWhatIsBeforeItAndNotForOtherPartitions() throws Exception {
    CountDownLatch othersAreCommitted = new CountDownLatch(1);
    consumer.schedulePollTask(
        () -> {
          add(P0, 0, "slow");
          add(P0, 1, "b");
          add(P0, 2, "c");
          add(P1, 0, "d");
        });
    writesOf.put("slow", othersAreCommitted::await);
    consumer.onCommit(
        () -> {
          assertThat(stored).containsExactly("b", "c", "d");
          othersAreCommitted.countDown();
        });
    consumer.onCommit(stop::countDown);
    run(Duration.ofMillis(5), 1, 2);
    assertThat(consumer.committed)
        .containsExactly(
            Map.of(P1, new OffsetAndMetadata(1)), Map.of(P0, new OffsetAndMetadata(3)));
  }

  @Test
  void stopWaitsForTheBatchThatIsWrittenAndCommitsIt() throws Exception {
    Thread loop = Thread.currentThread();
    consumer.schedulePollTask(() -> add(P0, 0, "a"));
    writes.add(
        () -> {
          stop.countDown();
          await("it polls no more").until(() -> loop.getState() == Thread.State.WAITING);
        });
    consumer.onCommit(() -> assertThat(stored).containsExactly("a"));
    run();
    assertThat(consumer.committed).containsExactly(Map.of(P0, new OffsetAndMetadata(1)));
  }

  @Test
  void stopDoesNotWaitForADatabaseThatIsAway() {
    consumer.schedulePollTask(() -> add(P0, 0, "a"));
    writes.add(
        () -> {
          stop.countDown();
          throw new SQLException("away", "08006");
        });
    assertThatThrownBy(this::run).isInstanceOf(StoppedException.class);
    assertThat(consumer.committed).isEmpty();
    assertThat(consumer.position()).isEmpty();
  }

  @Test
  void partitionThatIsTakenAwayWhileTheDatabaseIsAwayIsNotCommitted() throws Exception {
    consumer.schedulePollTask(
        () -> {
          add(P0, 0, "a");
          add(P1, 0, "b");
        });
    writes.add(
        () -> {
          consumer.schedulePollTask(() -> consumer.rebalance(List.of(P1)));
          consumer.awaitPolls(2);
          fail("08006");
        });
    consumer.onCommit(stop::countDown);
    run();

    assertThat(stored).containsExactly("a", "b");
    assertThat(consumer.committed).containsExactly(Map.of(P1, new OffsetAndMetadata(1)));
  }

  @Test
  void partitionThatComesWhileTheDatabaseIsAwayWaitsToo() throws Exception {
    consumer.schedulePollTask(
        () -> {
          consumer.rebalance(List.of(P0));
          add(P0, 0, "a");
          add(P0, 1, "b");
        });
    writes.add(
        () -> {
          await().until(() -> consumer.paused().contains(P0));
          consumer.schedulePollTask(() -> consumer.rebalance(List.of(P0, P1)));
          await().until(() -> consumer.paused().contains(P1));
        });
    consumer.onAnyCommit(() -> stopWhen(stored.size() == 2));
    run(Duration.ofMinutes(10), 1, 1);
    assertThat(stored).containsExactly("a", "b");
    assertThat(consumer.paused()).isEmpty();
  }

  @Test
  void partitionThatIsTakenAwayBeforeTheBatchIsWrittenIsLeftToItsNewOwner() throws Exception {
    consumer.schedulePollTask(() -> add(P0, 0, "a"));
    consumer.schedulePollTask(() -> consumer.rebalance(List.of(P1)));
    consumer.schedulePollTask(() -> add(P1, 0, "b"));
    consumer.schedulePollTask(() -> add(P1, 1, "c"));
    consumer.onCommit(stop::countDown);
    run(Duration.ofMinutes(10), 2, 2);
    assertThat(stored).containsExactly("b", "c");
    assertThat(consumer.committed).containsExactly(Map.of(P1, new OffsetAndMetadata(2)));
  }

  @Test
  void commitThatFailsIsMadeUpForByTheNext() throws Exception {
    consumer.schedulePollTask(
        () -> {
          add(P0, 0, "a");
          add(P1, 0, "b");
        });
    consumer.onCommit(
        () -> {
          add(P1, 1, "c");
          throw new CommitFailedException();
        });
    consumer.onAnyCommit(() -> stopWhen(stored.size() == 3));
    run();

    assertThat(consumer.position()).isEqualTo(Map.of(P0, 1L, P1, 2L));
    assertThat(stored).containsExactly("a", "b", "c");
  }

  @Test
  void commitThatFailsForGoodEndsTheLoop() {
    consumer.schedulePollTask(() -> add(P0, 0, "a"));
    consumer.onCommit(
        () -> {
          throw new GroupAuthorizationException("embedders only");
        });
    assertThatThrownBy(this::run).isInstanceOf(GroupAuthorizationException.class);
  }

  private void run() throws Exception {
    run(Duration.ofMillis(5), 500, 2);
  }

  private void run(Duration batchAge, int batchRecords, int batchesInFlight) throws Exception {
    DeadLetters letters = new DeadLetters("w", Clock.systemUTC());
    BatchDelivery.Status statusToTell =
        new BatchDelivery.Status() {
          @Override
          public void databaseAway(String problem) {
            status.add(problem);
          }

          @Override
          public void databaseAnswers() {
            status.add("answers");
          }
        };
    new WriteLoop(
            consumer,
            TOPIC,
            new BatchLimits(batchRecords, batchBytes, batchAge),
            batchesInFlight,
            new RecordDecoder(letters, metrics),
            new BatchDelivery(
                new BatchWriter(this::store, letters, metrics, Clock.systemUTC(), new Random(1)),
                this::send,
                metrics,
                statusToTell,
                stop),
            metrics,
            stop)
        .run();
  }

  /** On a writer's thread. */
  private List<Outcome> store(List<EmbeddedConversation> records) throws SQLException {
    Script ofRecord = writesOf.remove(records.get(0).conversation().conversationId());
    Script scripted = ofRecord == null ? writes.poll() : ofRecord;
    if (scripted != null) {
      try {
        scripted.run();
      } catch (SQLException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
    records.forEach(record -> stored.add(record.conversation().conversationId()));
    return Collections.nCopies(records.size(), Outcome.INSERTED);
  }

  private static void fail(String state) throws SQLException {
    throw new SQLException("", state);
  }

  private void send(List<DeadLetter> letters) {
    if (deadLettersFail) {
      throw new IllegalStateException("no dead letters today");
    }
  }

  private void stopWhen(boolean allIsDone) {
    if (allIsDone) {
      stop.countDown();
    }
  }

  private void add(TopicPartition partition, long offset, String id) {
    EmbeddedConversation embedded = snapshots.at(offset, id, MODEL);
    byte[] key = embedded.conversation().key().toBytes();
    byte[] value = codec.encode(embedded);
    consumer.addRecord(
        new ConsumerRecord<>(
            TOPIC,
            partition.partition(),
            offset,
            0,
            TimestampType.CREATE_TIME,
            key.length,
            value.length,
            key,
            value,
            new RecordHeaders(),
            Optional.empty()));
  }

  /** What happens in the middle of something. */
  private interface Script {
    void run() throws Exception;
  }

  private static final class ScriptedConsumer extends MockConsumer<byte[], byte[]> {
    final List<Map<TopicPartition, OffsetAndMetadata>> committed = new CopyOnWriteArrayList<>();
    private final Deque<Runnable> commits = new ArrayDeque<>();
    private final AtomicLong polls = new AtomicLong();
    private Runnable anyCommit = () -> Assertions.fail("a commit that is not in the script");

    ScriptedConsumer() {
      super("earliest");
    }

    void onCommit(Runnable scripted) {
      commits.add(scripted);
    }

    /** Whatever is not scripted one by one. */
    void onAnyCommit(Runnable scripted) {
      anyCommit = scripted;
    }

    /** Returns after so many polls have begun. */
    void awaitPolls(int more) {
      long until = polls.get() + more;
      await().until(() -> polls.get() >= until);
    }

    Map<TopicPartition, Long> position() {
      Map<TopicPartition, Long> position = new HashMap<>();
      committed.forEach(one -> one.forEach((at, offset) -> position.put(at, offset.offset())));
      return position;
    }

    /** Ends when its thread is interrupted, as Kafka's own does and this one would not. */
    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      if (Thread.interrupted()) {
        throw new InterruptException("the test took too long");
      }
      polls.incrementAndGet();
      return super.poll(timeout);
    }

    @Override
    public void commitAsync(
        Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
      try {
        commit(offsets);
        callback.onComplete(offsets, null);
      } catch (KafkaException e) {
        callback.onComplete(offsets, e);
      }
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
      commit(offsets);
    }

    private void commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
      (commits.isEmpty() ? anyCommit : commits.remove()).run();
      Map<TopicPartition, OffsetAndMetadata> plain = new HashMap<>();
      offsets.forEach((at, offset) -> plain.put(at, new OffsetAndMetadata(offset.offset())));
      committed.add(plain);
    }
  }
}
