package dev.parley.writer.loop;

import static dev.parley.writer.Snapshots.MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.wire.DeadLetter;
import dev.parley.wire.DeadLetterReason;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.writer.CountingMetrics;
import dev.parley.writer.Seeds;
import dev.parley.writer.Snapshots;
import dev.parley.writer.deadletter.DeadLetters;
import dev.parley.writer.store.Outcome;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class BatchWriterTest {
  private static final Instant NOW = Instant.parse("2026-05-01T00:00:00Z");

  private final CountingMetrics metrics = new CountingMetrics();
  private final FakeStore store = new FakeStore();

  /** A second later with each transaction. */
  private final Clock clock =
      ((InstantSource) () -> NOW.plusSeconds(store.transactions.size())).withZone(ZoneOffset.UTC);

  private final List<Duration> pauses = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final BatchWriter writer =
      new BatchWriter(store, new DeadLetters("w", clock), metrics, clock, new Random(1));

  @Test
  void goodBatchIsOneTransaction() throws Exception {
    assertThat(write(records(7))).isEmpty();
    assertThat(store.transactions).containsExactly(7);
    assertThat(metrics.batches()).containsExactly(7);
    assertThat(metrics.count(Outcome.INSERTED)).isEqualTo(7);
  }

  @Test
  void rowThatIsRefusedIsFoundByHalvingAndTheOthersAreStored() throws Exception {
    store.refused.add("c5");
    List<Received> records = records(8);

    List<DeadLetter> refused = write(records);

    assertThat(refused).hasSize(1);
    DeadLetter letter = refused.get(0);
    assertThat(letter.origin().offset()).isEqualTo(5);
    assertThat(letter.value()).isSameAs(records.get(5).original().value());
    assertThat(letter.reason()).isEqualTo(DeadLetterReason.REFUSED_BY_DATABASE);
    assertThat(letter.attempts()).isEqualTo(4); // with 7, 3, 1 and no others
    assertThat(letter.firstFailedAt()).isEqualTo(NOW.plusSeconds(1)); // with all others
    assertThat(store.transactions).containsExactly(8, 4, 4, 2, 1, 1, 2);
    assertThat(store.stored).hasSize(7).doesNotContain("c5");
    assertThat(metrics.count(Outcome.INSERTED)).isEqualTo(7);
  }

  @Test
  void anySetOfRefusedRowsIsIsolated() throws Exception {
    Random random = Seeds.random("BatchWriterTest");
    for (int round = 0; round < 40; round++) {
      store.clear();
      List<Received> records = records(1 + random.nextInt(40));
      for (Received record : records) {
        if (random.nextInt(5) == 0) {
          store.refused.add(record.embedded().conversation().conversationId());
        }
        if (random.nextInt(10) == 0) {
          store.failures.add(Optional.of(new SQLException("", "40P01")));
        }
      }
      Set<String> refused = new HashSet<>();
      for (DeadLetter letter : write(records)) {
        assertThat(refused.add("c" + letter.origin().offset())).isTrue();
      }
      assertThat(refused).isEqualTo(store.refused);
      assertThat(store.stored.size() + refused.size()).isEqualTo(records.size());
      assertThat(Collections.disjoint(store.stored, refused)).isTrue();
    }
  }

  @Test
  void failureThatPassesIsTriedAgainWithGrowingPausesAndNothingIsHalved() throws Exception {
    for (int i = 0; i < 12; i++) {
      store.failures.add(Optional.of(new SQLException("refused", "08006")));
    }

    assertThat(write(records(4))).isEmpty();

    assertThat(store.transactions).hasSize(13).containsOnly(4);
    assertThat(store.stored).hasSize(4);
    assertThat(metrics.retries()).isEqualTo(12);
    assertThat(problems).containsOnly("08006 SQLException: refused");
    assertThat(pauses.get(0)).isBetween(Duration.ofMillis(25), Duration.ofMillis(50));
    assertThat(pauses.get(1)).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
    assertThat(pauses.get(11)).isBetween(Duration.ofMillis(2_500), Duration.ofSeconds(5));
  }

  @Test
  void failureThatPassesAmidHalvingRepeatsOnlyThatPart() throws Exception {
    store.refused.add("c0");
    store.failures.add(Optional.empty()); // 4 records, refused
    store.failures.add(Optional.empty()); // 2, refused
    store.failures.add(Optional.empty()); // c0, refused
    store.failures.add(Optional.of(new SQLException("", "57P01"))); // c1

    assertThat(write(records(4))).hasSize(1);

    assertThat(store.transactions).containsExactly(4, 2, 1, 1, 1, 2);
    assertThat(store.stored).containsExactlyInAnyOrder("c1", "c2", "c3");
  }

  @Test
  void failureOfAnotherKindEndsItAndNothingIsADeadLetter() {
    store.failures.add(Optional.of(new SQLException("no such table", "42P01")));
    assertThatThrownBy(() -> write(records(4)))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42P01"));
    assertThat(pauses).isEmpty();
  }

  @Test
  void stopEndsTheWaiting() {
    store.failures.add(Optional.of(new SQLException("", "08006")));
    assertThatThrownBy(
            () ->
                writer.write(
                    records(4),
                    (pause, problem) -> {
                      throw new StoppedException();
                    }))
        .isInstanceOf(StoppedException.class);
    assertThat(store.transactions).hasSize(1);
  }

  private List<DeadLetter> write(List<Received> records) throws Exception {
    return writer.write(
        records,
        (pause, problem) -> {
          pauses.add(pause);
          problems.add(problem);
        });
  }

  private static List<Received> records(int count) {
    List<Received> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(
          new Received(
              new ConsumerRecord<>("topic.v1", 0, i, new byte[] {1}, new byte[] {2}),
              new Snapshots("t").at(i, "c" + i, MODEL)));
    }
    return records;
  }

  /**
   * Stores in memory, refuses whole batches with a row that it does not like, and fails on order.
   */
  private static final class FakeStore implements BatchWriter.Store {
    final Set<String> refused = new HashSet<>();
    final Deque<Optional<SQLException>> failures = new ArrayDeque<>();
    final Set<String> stored = new HashSet<>();
    final List<Integer> transactions = new ArrayList<>();

    void clear() {
      refused.clear();
      failures.clear();
      stored.clear();
    }

    @Override
    public List<Outcome> write(List<EmbeddedConversation> records) throws SQLException {
      transactions.add(records.size());
      Optional<SQLException> failure = failures.isEmpty() ? Optional.empty() : failures.poll();
      if (failure.isPresent()) {
        throw failure.get();
      }
      List<String> ids =
          records.stream().map(record -> record.conversation().conversationId()).toList();
      if (!Collections.disjoint(ids, refused)) {
        throw new SQLException("numeric field overflow", "22003");
      }
      stored.addAll(ids);
      return Collections.nCopies(records.size(), Outcome.INSERTED);
    }
  }
}
