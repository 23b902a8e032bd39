package dev.parley.embedder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CacheLifeTest {
  private static final long HOUR = 3600;
  private static final long WRITTEN = 1_000_000;

  private final CacheLife life = new CacheLife(Duration.ofHours(1), Duration.ofDays(7));

  @Test
  void useWithinHalfOfTheFirstLifeChangesNothing() {
    assertThat(life.until(WRITTEN, WRITTEN)).isEqualTo(WRITTEN + HOUR);
    assertThat(life.until(WRITTEN, WRITTEN + HOUR / 2)).isEqualTo(WRITTEN + HOUR);
    assertThat(life.growsAt(WRITTEN, WRITTEN + HOUR / 2)).isFalse();
  }

  @Test
  void laterUseDoublesTheLifeThatHasBeen() {
    assertThat(life.growsAt(WRITTEN, WRITTEN + HOUR)).isTrue();
    assertThat(life.until(WRITTEN, WRITTEN + HOUR)).isEqualTo(WRITTEN + 2 * HOUR);
    assertThat(life.until(WRITTEN, WRITTEN + 30 * HOUR)).isEqualTo(WRITTEN + 60 * HOUR);
  }

  @Test
  void noUseKeepsAnythingBeyondTheLongestLife() {
    assertThat(life.until(WRITTEN, WRITTEN + 167 * HOUR)).isEqualTo(WRITTEN + 168 * HOUR);
    assertThat(life.isOver(WRITTEN, WRITTEN + 168 * HOUR - 1)).isFalse();
    assertThat(life.isOver(WRITTEN, WRITTEN + 168 * HOUR)).isTrue();
  }

  @Test
  void aClockThatIsBehindIsNoUseBeforeTime() {
    assertThat(life.until(WRITTEN, WRITTEN - HOUR)).isEqualTo(WRITTEN + HOUR);
    assertThat(life.growsAt(WRITTEN, WRITTEN - HOUR)).isFalse();
  }

  @Test
  void aTextThatIsUsedAllTheTimeStaysTheLongestLifeWithAFewQuestions() {
    long now = WRITTEN;
    int questions = 0;
    while (now < WRITTEN + 168 * HOUR) {
      long copyUntil = life.copyUntil(WRITTEN, now);
      assertThat(copyUntil).isLessThanOrEqualTo(life.until(WRITTEN, now)).isGreaterThan(now);
      now = copyUntil;
      questions++;
    }
    assertThat(now).isEqualTo(WRITTEN + 168 * HOUR);
    assertThat(questions).isLessThan(20);
  }
}
