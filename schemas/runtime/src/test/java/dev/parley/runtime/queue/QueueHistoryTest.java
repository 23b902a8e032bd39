package dev.parley.runtime.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.runtime.queue.QueueLag.Waiting;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class QueueHistoryTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final QueueHistory history = new QueueHistory(Duration.ofSeconds(30));

  @Test
  void ratesAreOverThePartitionsThatAreKnownAtBothEnds() {
    history.add(0, lag(0, 100, 200));
    assertThat(history.inPerSecond()).isEmpty();

    QueueLag later = both(lag(0, 150, 300), lag(1, 7, 1_000_000));
    history.add(10 * SECOND, later);

    assertThat(history.inPerSecond()).hasValue(10);
    assertThat(history.outPerSecond()).hasValue(5);
  }

  @Test
  void ratesForgetWhatIsLongAgo() {
    history.add(0, lag(0, 0, 0));
    for (int second = 10; second <= 100; second += 10) {
      history.add(second * SECOND, lag(0, second, second < 50 ? 1_000 : 1_000 + 3L * second));
    }

    assertThat(history.inPerSecond()).hasValue(3);
    assertThat(history.outPerSecond()).hasValue(1);
  }

  @Test
  void partitionThatStandsWhileRecordsWaitIsToldEvenIfOthersMove() {
    history.add(0, both(lag(0, 5, 9), lag(1, 5, 9)));
    history.add(60 * SECOND, both(lag(0, 5, 20), lag(1, 8, 20)));
    assertThat(history.unmoved()).contains(Duration.ofSeconds(60));

    history.add(70 * SECOND, both(lag(0, 20, 20), lag(1, 9, 20)));
    assertThat(history.unmoved()).contains(Duration.ZERO);
  }

  @Test
  void nothingIsToldOfAQueueThatIsNotKnown() {
    history.add(0, new QueueLag(Map.of(), Optional.of("no answer")));

    assertThat(history.unmoved()).isEmpty();
    assertThat(history.inPerSecond()).isEmpty();
    assertThat(history.outPerSecond()).isEmpty();
  }

  @Test
  void partitionStandsOnWhileNobodyAnswers() {
    history.add(0, lag(0, 5, 9));
    history.add(10 * SECOND, new QueueLag(Map.of(), Optional.of("no answer")));
    history.add(20 * SECOND, lag(0, 5, 9));

    assertThat(history.unmoved()).contains(Duration.ofSeconds(20));
  }

  private static QueueLag lag(int partition, long next, long end) {
    return new QueueLag(
        Map.of(new TopicPartition("t", partition), new Waiting(next, end)), Optional.empty());
  }

  private static QueueLag both(QueueLag one, QueueLag other) {
    Map<TopicPartition, Waiting> all = new HashMap<>(one.waiting());
    all.putAll(other.waiting());
    return new QueueLag(all, Optional.empty());
  }
}
