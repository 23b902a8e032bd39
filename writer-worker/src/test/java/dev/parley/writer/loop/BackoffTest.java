package dev.parley.writer.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.writer.Seeds;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void pausesDoubleUpToABoundAndAreNeverLessThanHalfOfIt() {
    Backoff backoff = new Backoff(Seeds.random("BackoffTest"));
    for (int bound : new int[] {50, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000}) {
      assertThat(backoff.next()).isBetween(Duration.ofMillis(bound / 2), Duration.ofMillis(bound));
    }
  }

  @Test
  void writersThatFailedTogetherDoNotComeBackTogether() {
    Set<Duration> first = new HashSet<>();
    var random = Seeds.random("BackoffTest");
    for (int i = 0; i < 100; i++) {
      first.add(new Backoff(random).next());
    }
    assertThat(first).hasSizeGreaterThan(10);
  }
}
