package dev.parley.writer.loop;

import static dev.parley.writer.Snapshots.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.DeadLetter;
import dev.parley.wire.DeadLetterReason;
import dev.parley.writer.Snapshots;
import dev.parley.writer.deadletter.DeadLetters;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class BatchTest {
  private static final long MS = 1_000_000;

  private final Batch batch = new Batch(new BatchLimits(3, 1_000, Duration.ofMillis(30)));

  @Test
  void isDueByAgeCountedFromTheFirst() {
    assertThat(batch.isDue(1_000_000 * MS)).isFalse();
    poll(0, 0, 10, 1_000 * MS);
    assertThat(batch.timeLeft(1_010 * MS)).isEqualTo(Duration.ofMillis(20));
    poll(0, 1, 10, 1_020 * MS);
    assertThat(batch.isDue(1_029 * MS)).isFalse();
    assertThat(batch.isDue(1_030 * MS)).isTrue();
  }

  @Test
  void isDueByCountAndByBytes() {
    poll(0, 0, 10, 0);
    poll(0, 1, 10, 0);
    assertThat(batch.isDue(0)).isFalse();
    poll(0, 2, 10, 0);
    assertThat(batch.isDue(0)).isTrue();

    Batch large = new Batch(new BatchLimits(3, 1_000, Duration.ofMillis(30)));
    large.add(received(0, 0, 999));
    large.advance(Map.of(partition(0), new OffsetAndMetadata(1)), 0);
    assertThat(large.isDue(0)).isTrue();
  }

  @Test
  void positionsWithoutRecordsAreCommittedToo() {
    batch.advance(Map.of(partition(0), new OffsetAndMetadata(9)), 0);
    assertThat(batch.isEmpty()).isFalse();
    assertThat(batch.isDue(30 * MS)).isTrue();
    assertThat(batch.transactions()).isEmpty();
  }

  @Test
  void transactionsKeepTheLimitsAndALargerRecordGoesAlone() {
    for (int size : new int[] {10, 10, 10, 10, 900, 10, 5_000, 10}) {
      batch.add(received(0, 0, size));
    }
    assertThat(batch.transactions())
        .extracting(part -> part.stream().map(one -> one.original().serializedValueSize()).toList())
        .containsExactly(List.of(10, 10, 10), List.of(10, 900, 10), List.of(5_000), List.of(10));
  }

  @Test
  void partitionThatIsTakenAwayLeavesNothingBehind() {
    poll(0, 5, 600, 0);
    poll(1, 6, 600, 0);
    batch.add(letter(0));
    batch.add(letter(1));
    batch.drop(List.of(partition(1)));

    assertThat(batch.offsets()).containsOnlyKeys(partition(0));
    assertThat(batch.transactions()).hasSize(1);
    assertThat(batch.transactions().get(0))
        .extracting(Received::partition)
        .containsOnly(partition(0));
    assertThat(batch.deadLetters())
        .extracting(letter -> letter.origin().partition())
        .containsExactly(0);
    assertThat(batch.isDue(0)).isFalse(); // The bytes of the other are gone with it.
    batch.drop(List.of(partition(0)));
    assertThat(batch.isEmpty()).isTrue();
  }

  @Test
  void offsetsThatWereNotCommittedGiveWayToLaterOnes() {
    batch.advance(Map.of(partition(0), new OffsetAndMetadata(9)), 0);
    batch.carryOver(
        Map.of(partition(0), new OffsetAndMetadata(4), partition(1), new OffsetAndMetadata(5)), 0);
    assertThat(batch.offsets())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(partition(0), new OffsetAndMetadata(9), partition(1), new OffsetAndMetadata(5)));
  }

  private void poll(int partition, long offset, int bytes, long now) {
    batch.add(received(partition, offset, bytes));
    batch.advance(Map.of(partition(partition), new OffsetAndMetadata(offset + 1)), now);
  }

  private static DeadLetter letter(int partition) {
    return new DeadLetters("w", Clock.systemUTC())
        .of(received(partition, 0, 1).original(), DeadLetterReason.INVALID, new Exception("x"));
  }

  private static Received received(int partition, long offset, int bytes) {
    return new Received(
        new ConsumerRecord<>(
            "t.v1",
            partition,
            offset,
            ConsumerRecord.NO_TIMESTAMP,
            org.apache.kafka.common.record.TimestampType.NO_TIMESTAMP_TYPE,
            1,
            bytes,
            new byte[] {1},
            new byte[] {2},
            new org.apache.kafka.common.header.internals.RecordHeaders(),
            java.util.Optional.empty()),
        new Snapshots("t").at(offset, "a", MODEL));
  }

  private static TopicPartition partition(int partition) {
    return new TopicPartition("t.v1", partition);
  }
}
