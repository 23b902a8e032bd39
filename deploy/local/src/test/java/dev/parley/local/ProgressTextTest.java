package dev.parley.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressTextTest {
  private final ProgressText text = new ProgressText();

  @Test
  void tellsRateAndTimeLeftOnceAllIsPublished() {
    text.note(0, new ProgressText.State(8000, 0, 1, true));
    ProgressText.State state = new ProgressText.State(8000, 2000, 1, true);
    text.note(TimeUnit.SECONDS.toNanos(10), state);

    assertThat(text.of(state)).isEqualTo("2,000 of 8,000 stored, 200/s, 30 s left");
  }

  @Test
  void estimatesFromTheShareOfTheInputThatIsReadWhileItIsRead() {
    text.note(0, new ProgressText.State(0, 0, 0, false));
    ProgressText.State state = new ProgressText.State(5000, 1000, 0.25, false);
    text.note(TimeUnit.SECONDS.toNanos(10), state);

    // 20,000 in all, so 19,000 at 100/s.
    assertThat(text.of(state)).isEqualTo("5,000 published, 1,000 stored, 100/s, 3 min 10 s left");
  }

  @Test
  void tellsNoTimeWhenTheEndOfTheInputIsNotKnown() {
    text.note(0, new ProgressText.State(0, 0, -1, false));
    ProgressText.State state = new ProgressText.State(50, 10, -1, false);
    text.note(TimeUnit.SECONDS.toNanos(10), state);

    assertThat(text.of(state)).isEqualTo("50 published, 10 stored, 1/s");
  }

  @Test
  void speaksOfTimesAsPeopleDo() {
    assertThat(ProgressText.spoken(Duration.ofSeconds(7))).isEqualTo("7 s");
    assertThat(ProgressText.spoken(Duration.ofSeconds(185))).isEqualTo("3 min 5 s");
    assertThat(ProgressText.spoken(Duration.ofMinutes(80))).isEqualTo("1 h 20 min");
  }
}
