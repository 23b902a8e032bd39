package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {
  private final Pace pace = new Pace();

  @Test
  void tellsNothingUntilSomethingMoved() {
    note(0, 0);
    note(1, 0);

    assertThat(pace.perSecond()).isEmpty();
    assertThat(pace.timeFor(100)).isEmpty();
  }

  @Test
  void tellsThePaceOfTheLastSecondsAndNotOfLongAgo() {
    for (int second = 0; second <= 100; second++) {
      note(second, second < 50 ? second * 1000L : 50_000 + (second - 50) * 10L);
    }

    assertThat(pace.perSecond()).hasValue(10);
    assertThat(pace.timeFor(95)).contains(Duration.ofSeconds(10));
  }

  private void note(long second, long count) {
    pace.note(TimeUnit.SECONDS.toNanos(second), count);
  }
}
