package dev.parley.embedder.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void doublesUpToTheMost() {
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10), () -> 1);

    assertThat(backoff.afterFailure(1)).isEqualTo(Duration.ofMillis(100));
    assertThat(backoff.afterFailure(4)).isEqualTo(Duration.ofMillis(800));
    assertThat(backoff.afterFailure(8)).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void staysAtTheMostHoweverOftenItFails() {
    Backoff backoff = new Backoff(Duration.ofSeconds(100), Duration.ofSeconds(200), () -> 1);

    for (int failures = 2; failures < 100_000; failures = failures * 3 / 2 + 1) {
      assertThat(backoff.afterFailure(failures)).isEqualTo(Duration.ofSeconds(200));
    }
    assertThat(backoff.afterFailure(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(200));
  }

  @Test
  void isByChanceBetweenHalfAndAll() {
    assertThat(new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), () -> 0).afterFailure(1))
        .isEqualTo(Duration.ofMillis(50));
  }
}
