package dev.parley.e2e.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StandstillsTest {
  private final Standstills standstills = new Standstills(2);

  @Test
  void theLongestOfAnyPartitionCountsAlsoWhileItLasts() {
    standstills.begin(0);
    standstills.arrived(0, 40);
    standstills.arrived(1, 10);
    standstills.arrived(0, 60);

    assertThat(standstills.longest(60)).isEqualTo(Duration.ofNanos(50));
    assertThat(standstills.longest(45)).isEqualTo(Duration.ofNanos(40));
    assertThat(standstills.longest(80)).isEqualTo(Duration.ofNanos(70));
  }

  @Test
  void aNewBeginningForgetsWhatWas() {
    standstills.begin(0);
    standstills.arrived(0, 100);
    standstills.begin(100);

    assertThat(standstills.longest(105)).isEqualTo(Duration.ofNanos(5));
    assertThat(standstills.haveAllMoved()).isFalse();
  }

  @Test
  void allHaveMovedOnceEachHadARecord() {
    standstills.begin(0);
    standstills.arrived(0, 1);
    assertThat(standstills.haveAllMoved()).isFalse();
    standstills.arrived(1, 2);
    assertThat(standstills.haveAllMoved()).isTrue();

    standstills.watchMoves();
    assertThat(standstills.haveAllMoved()).isFalse();
    assertThat(standstills.longest(2))
        .as("no standstill is forgotten")
        .isEqualTo(Duration.ofNanos(2));
  }
}
