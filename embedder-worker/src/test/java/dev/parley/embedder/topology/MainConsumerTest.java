package dev.parley.embedder.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.junit.jupiter.api.Test;

class MainConsumerTest {
  private static final TopicPartition FIRST = new TopicPartition("t", 0);
  private static final TopicPartition SECOND = new TopicPartition("t", 1);

  private final MockConsumer<byte[], byte[]> kafka =
      new MockConsumer<>(AutoOffsetResetStrategy.EARLIEST.name());
  private boolean shut;
  private final Consumer<byte[], byte[]> consumer = MainConsumer.wrap(kafka, () -> shut);

  MainConsumerTest() {
    consumer.subscribe(List.of("t"));
    assign(FIRST, SECOND);
  }

  @Test
  void whileOpenRecordsComeThrough() {
    record(FIRST, 0);

    assertThat(poll()).containsExactly(FIRST);
  }

  @Test
  void whileShutNothingComesAndNothingIsSkipped() {
    shut = true;
    record(FIRST, 0);
    assertThat(poll()).isEmpty();
    assertThat(consumer.position(FIRST)).isZero();

    shut = false;

    assertThat(poll()).containsExactly(FIRST);
  }

  @Test
  void itIsPausedOnlyForTheTimeOfAPollAndStreamsDoesNotSeeIt() {
    shut = true;
    kafka.schedulePollTask(
        () -> {
          assertThat(kafka.paused()).containsExactlyInAnyOrder(FIRST, SECOND);
          assertThat(consumer.paused()).isEmpty();
        });
    poll();

    assertThat(kafka.paused()).isEmpty();
  }

  @Test
  void whatStreamsPausedStaysPaused() {
    consumer.pause(Set.of(FIRST));
    shut = true;
    poll();
    assertThat(kafka.paused()).containsExactly(FIRST);

    shut = false;
    record(FIRST, 0);
    record(SECOND, 0);

    assertThat(poll()).containsExactly(SECOND);
    consumer.resume(Set.of(FIRST));
    assertThat(poll()).containsExactly(FIRST);
  }

  @Test
  void whatStreamsPausesDuringAPollStaysPausedAfterIt() {
    shut = true;
    kafka.schedulePollTask(() -> consumer.pause(Set.of(FIRST)));
    poll();

    assertThat(kafka.paused()).containsExactly(FIRST);
    assertThat(consumer.paused()).containsExactly(FIRST);
  }

  @Test
  void whatStreamsResumesDuringAPollIsResumedAfterIt() {
    consumer.pause(Set.of(FIRST));
    shut = true;
    record(FIRST, 0);
    kafka.schedulePollTask(() -> consumer.resume(Set.of(FIRST)));

    assertThat(poll()).isEmpty();

    assertThat(kafka.paused()).isEmpty();
  }

  @Test
  void aPartitionThatARebalanceTakesAwayDuringAPollIsLeftAlone() {
    shut = true;
    kafka.schedulePollTask(() -> assign(SECOND));
    poll();
    shut = false;
    record(SECOND, 0);

    assertThat(poll()).containsExactly(SECOND);
  }

  @Test
  void aPartitionThatComesDuringAPollAndIsPausedForItsRestoreStaysPaused() {
    TopicPartition third = new TopicPartition("t", 2);
    shut = true;
    kafka.schedulePollTask(
        () -> {
          assign(FIRST, SECOND, third);
          consumer.pause(Set.of(third));
        });
    poll();

    assertThat(kafka.paused()).containsExactly(third);
  }

  @Test
  void aPollThatFailsLeavesNothingPausedAndItsExceptionIsItsOwn() {
    shut = true;
    kafka.setPollException(new KafkaException("broken"));

    assertThatThrownBy(this::poll).isExactlyInstanceOf(KafkaException.class).hasMessage("broken");
    assertThat(kafka.paused()).isEmpty();
    assertThatThrownBy(() -> consumer.position(new TopicPartition("other", 0)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void corruptedTasksAreGivenUpAndNotRevived() {
    assertThatThrownBy(() -> consumer.enforceRebalance("Active tasks corrupted"))
        .isInstanceOf(TaskMigratedException.class);
    assertThat(kafka.shouldRebalance()).isFalse();
  }

  @Test
  void anyOtherRebalanceIsAskedFor() {
    consumer.enforceRebalance("triggered followup rebalance scheduled for 0");

    assertThat(kafka.shouldRebalance()).isTrue();
  }

  private void assign(TopicPartition... partitions) {
    kafka.rebalance(List.of(partitions));
    for (TopicPartition partition : partitions) {
      kafka.updateBeginningOffsets(Map.of(partition, 0L));
    }
  }

  private void record(TopicPartition partition, long offset) {
    kafka.addRecord(
        new ConsumerRecord<>(
            partition.topic(), partition.partition(), offset, new byte[0], new byte[0]));
  }

  private Set<TopicPartition> poll() {
    return consumer.poll(Duration.ZERO).partitions();
  }
}
