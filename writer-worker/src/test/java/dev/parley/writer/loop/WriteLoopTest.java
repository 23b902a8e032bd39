package dev.parley.writer.loop;

import static dev.parley.writer.Snapshots.MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
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
  private final List<String> status = new ArrayList<>();
  private final List<String> stored = new ArrayList<>();
  private final Deque<Runnable> writes = new ArrayDeque<>();
  private final List<DeadLetter> sent = new ArrayList<>();
  private boolean deadLettersFail;

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
    writes.add(() -> sneak(new SQLException("", "42P01")));
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
  void partitionsArePausedWhileTheDatabaseIsAwayAndPollingGoesOn() throws Exception {
    consumer.schedulePollTask(() -> add(P0, 0, "a"));
    writes.add(
        () -> {
          consumer.schedulePollTask(
              () -> {
                assertThat(consumer.paused()).containsExactlyInAnyOrder(P0, P1);
                add(P1, 0, "b"); // Stays where it is until the database is back.
              });
          sneak(new SQLException("away", "08006"));
        });
    writes.add(
        () -> {
          assertThat(status).containsExactly("08006 SQLException: away");
          assertThat(stored).isEmpty();
        });
    consumer.onCommit(() -> {});
    consumer.onCommit(stop::countDown);
    run();

    assertThat(stored).containsExactly("a", "b");
    assertThat(status).containsExactly("08006 SQLException: away", "answers");
    assertThat(consumer.paused()).isEmpty();
    assertThat(consumer.committed)
        .containsExactly(
            Map.of(P0, new OffsetAndMetadata(1)), Map.of(P1, new OffsetAndMetadata(1)));
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
          sneak(new SQLException("", "08006"));
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
        });
    writes.add(
        () -> {
          consumer.schedulePollTask(() -> consumer.rebalance(List.of(P0, P1)));
          consumer.schedulePollTask(() -> assertThat(consumer.paused()).contains(P1));
          sneak(new SQLException("", "08006"));
        });
    consumer.onCommit(stop::countDown);
    run();
    assertThat(stored).containsExactly("a");
    assertThat(consumer.paused()).isEmpty();
  }

  @Test
  void partitionThatIsTakenAwayBeforeTheBatchIsWrittenIsLeftToItsNewOwner() throws Exception {
    consumer.schedulePollTask(() -> add(P0, 0, "a"));
    consumer.schedulePollTask(() -> consumer.rebalance(List.of(P1)));
    consumer.schedulePollTask(() -> add(P1, 0, "b"));
    consumer.schedulePollTask(() -> add(P1, 1, "c"));
    consumer.onCommit(stop::countDown);
    run(Duration.ofMinutes(10), 2);
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
    consumer.onCommit(stop::countDown);
    run();

    assertThat(consumer.committed)
        .containsExactly(Map.of(P0, new OffsetAndMetadata(1), P1, new OffsetAndMetadata(2)));
    assertThat(stored).containsExactly("a", "b", "c");
  }

  private void run() throws Exception {
    run(Duration.ofMillis(5), 500);
  }

  private void run(Duration batchAge, int batchRecords) throws Exception {
    DeadLetters letters = new DeadLetters("w", Clock.systemUTC());
    WriteLoop.Status statusToTell =
        new WriteLoop.Status() {
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
            new BatchLimits(batchRecords, 1 << 20, batchAge),
            new RecordDecoder(letters, metrics),
            new BatchWriter(this::store, letters, metrics, Clock.systemUTC(), new Random(1)),
            this::send,
            metrics,
            statusToTell,
            stop)
        .run();
  }

  private List<Outcome> store(List<EmbeddedConversation> records) {
    Runnable scripted = writes.poll();
    if (scripted != null) {
      scripted.run();
    }
    records.forEach(record -> stored.add(record.conversation().conversationId()));
    return Collections.nCopies(records.size(), Outcome.INSERTED);
  }

  private void send(List<DeadLetter> letters) {
    if (deadLettersFail) {
      throw new IllegalStateException("no dead letters today");
    }
    sent.addAll(letters);
  }

  private void add(TopicPartition partition, long offset, String id) {
    EmbeddedConversation embedded = snapshots.at(offset, id, MODEL);
    consumer.addRecord(
        new ConsumerRecord<>(
            TOPIC,
            partition.partition(),
            offset,
            embedded.conversation().key().toBytes(),
            codec.encode(embedded)));
  }

  /** Throws a checked exception from where none may be declared. */
  private static void sneak(SQLException failure) {
    WriteLoopTest.<RuntimeException>throwAs(failure);
  }

  @SuppressWarnings("unchecked")
  private static <E extends Exception> void throwAs(Exception failure) throws E {
    throw (E) failure;
  }

  private static final class ScriptedConsumer extends MockConsumer<byte[], byte[]> {
    final List<Map<TopicPartition, OffsetAndMetadata>> committed = new ArrayList<>();
    private final Deque<Runnable> commits = new ArrayDeque<>();

    ScriptedConsumer() {
      super("earliest");
    }

    void onCommit(Runnable scripted) {
      commits.add(scripted);
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
      commits.remove().run();
      Map<TopicPartition, OffsetAndMetadata> plain = new HashMap<>();
      offsets.forEach((at, offset) -> plain.put(at, new OffsetAndMetadata(offset.offset())));
      committed.add(plain);
      super.commitSync(offsets, timeout);
    }
  }
}
