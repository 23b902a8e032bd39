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
    large.advance(partition(0), new OffsetAndMetadata(1), 0);
    assertThat(large.isDue(0)).isTrue();
  }

  @Test
  void recordsToGiveUpOnCountAsTheOthersDo() {
    for (int offset = 0; offset < 3; offset++) {
      assertThat(batch.takes(received(0, offset, 10).original())).isTrue();
      batch.add(letter(0, 10));
    }
    assertThat(batch.isFull()).isTrue();
    assertThat(batch.takes(received(0, 3, 10).original())).isFalse();

    Batch large = new Batch(new BatchLimits(3, 1_000, Duration.ofMillis(30)));
    large.add(letter(0, 1_000));
    assertThat(large.isFull()).isTrue();
  }

  @Test
  void recordThatWouldExceedTheBytesIsForTheNextUnlessItIsTheFirst() {
    assertThat(batch.takes(received(0, 0, 5_000).original())).isTrue();
    batch.add(received(0, 0, 10));
    assertThat(batch.takes(received(0, 1, 5_000).original())).isFalse();
    assertThat(batch.takes(received(0, 1, 900).original())).isTrue();
  }

  @Test
  void positionsWithoutRecordsAreCommittedToo() {
    batch.advance(partition(0), new OffsetAndMetadata(9), 0);
    assertThat(batch.isEmpty()).isFalse();
    assertThat(batch.isDue(30 * MS)).isTrue();
    assertThat(batch.hasWork()).isFalse();
  }

  @Test
  void partitionThatIsTakenAwayLeavesNothingBehind() {
    poll(0, 5, 600, 0);
    poll(1, 6, 600, 0);
    batch.add(letter(0, 1));
    batch.add(letter(1, 1));
    batch.drop(List.of(partition(1)));

    assertThat(batch.offsets()).containsOnlyKeys(partition(0));
    assertThat(batch.records()).extracting(Received::partition).containsExactly(partition(0));
    assertThat(batch.deadLetters())
        .extracting(letter -> letter.origin().partition())
        .containsExactly(0);
    assertThat(batch.isDue(0)).isFalse(); // The bytes of the other are gone with it.
    batch.drop(List.of(partition(0)));
    assertThat(batch.isEmpty()).isTrue();
  }

  private void poll(int partition, long offset, int bytes, long now) {
    batch.add(received(partition, offset, bytes));
    batch.advance(partition(partition), new OffsetAndMetadata(offset + 1), now);
  }

  private static DeadLetter letter(int partition, int bytes) {
    return new DeadLetters("w", Clock.systemUTC())
        .of(
            new ConsumerRecord<>("t.v1", partition, 0, null, new byte[bytes]),
            DeadLetterReason.INVALID,
            new Exception("x"));
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
