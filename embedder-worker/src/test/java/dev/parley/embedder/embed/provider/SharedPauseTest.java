package dev.parley.embedder.embed.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SharedPauseTest {
  private final ManualTime time = new ManualTime();
  private final SharedPause pause = new SharedPause(time);

  @Test
  void whatOneCallWasToldHoldsForAll() throws Exception {
    pause.asked(Optional.of(Duration.ofSeconds(7)), time.nanos());
    assertThat(pause.await()).isEqualTo(Duration.ofSeconds(7));
    assertThat(pause.await()).isEqualTo(Duration.ZERO);
  }

  @Test
  void theLongestOfWhatCallsInFlightWereToldCounts() {
    long begun = time.nanos();
    time.sleep(Duration.ofMillis(5));
    pause.asked(Optional.of(Duration.ofSeconds(7)), begun);
    pause.asked(Optional.of(Duration.ofSeconds(2)), begun);
    assertThat(pause.left()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void callsThatWereInFlightTogetherLengthenThePauseOnce() {
    long begun = time.nanos();
    time.sleep(Duration.ofMillis(5));
    for (int i = 0; i < 8; i++) {
      pause.asked(Optional.empty(), begun);
    }
    assertThat(pause.left()).isBetween(Duration.ofMillis(490), Duration.ofMillis(1510));
  }
}
