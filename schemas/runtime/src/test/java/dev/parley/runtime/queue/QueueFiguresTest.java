package dev.parley.runtime.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.runtime.queue.QueueLag.Waiting;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class QueueFiguresTest {
  private static final Map<TopicPartition, Waiting> TEN_WAIT =
      Map.of(new TopicPartition("t", 0), new Waiting(5, 15));

  @Test
  void sizeIsLagAndWhatIsHeldAndLeavesOutWhatIsUnknown() {
    assertThat(figures(TEN_WAIT, OptionalLong.of(3)).size()).hasValue(13);
    assertThat(figures(TEN_WAIT, OptionalLong.empty()).size()).hasValue(10);
    assertThat(figures(Map.of(), OptionalLong.of(3)).size()).isEmpty();
    assertThat(QueueFigures.UNKNOWN.size()).isEmpty();
  }

  @Test
  void timeToDrainIsKnownWhileTheQueueFalls() {
    assertThat(rates(2, 7).drain()).contains(Duration.ofSeconds(2));
    assertThat(rates(7, 7).drain()).isEmpty();
    assertThat(rates(9, 7).drain()).isEmpty();
    assertThat(figures(TEN_WAIT, OptionalLong.empty()).drain()).isEmpty();
    assertThat(QueueFigures.UNKNOWN.drain()).isEmpty();
  }

  private static QueueFigures figures(Map<TopicPartition, Waiting> waiting, OptionalLong held) {
    return new QueueFigures(
        new QueueLag(waiting, Optional.of("partition 1: no answer")),
        held,
        Optional.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        Optional.empty());
  }

  private static QueueFigures rates(double in, double out) {
    return new QueueFigures(
        new QueueLag(TEN_WAIT, Optional.empty()),
        OptionalLong.empty(),
        Optional.empty(),
        OptionalDouble.of(in),
        OptionalDouble.of(out),
        Optional.empty());
  }
}
