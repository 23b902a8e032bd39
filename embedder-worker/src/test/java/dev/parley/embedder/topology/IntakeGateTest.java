package dev.parley.embedder.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedder.window.Load;
import org.junit.jupiter.api.Test;

class IntakeGateTest {
  private Load load = new Load(0, 0, 0, 0, 0);
  private final IntakeGate gate =
      new IntakeGate(new IntakeSettings(1000, 500, 2000, 10_000), () -> load);

  @Test
  void shutsAtTheHighMarkAndOpensOnlyAtTheLowOne() {
    unsent(999);
    assertThat(gate.isShut()).isFalse();
    unsent(1000);
    assertThat(gate.isShut()).isTrue();
    unsent(501);
    assertThat(gate.isShut()).as("neither high nor low").isTrue();
    unsent(500);
    assertThat(gate.isShut()).isFalse();
    unsent(999);
    assertThat(gate.isShut()).isFalse();
  }

  @Test
  void resultsThatOnlyHaveToLeaveDoNotShutIt() {
    load = new Load(0, 0, 5000, 0, 100);

    assertThat(gate.isShut()).isFalse();
  }

  @Test
  void shutsOnBytesAsWellAndOpensAtHalf() {
    load = new Load(1, 1, 1, 6_000, 4_000);
    assertThat(gate.isShut()).isTrue();
    load = new Load(1, 1, 1, 5_001, 0);
    assertThat(gate.isShut()).isTrue();
    load = new Load(1, 1, 1, 5_000, 0);
    assertThat(gate.isShut()).isFalse();
  }

  @Test
  void staysShutForGoodWhenTheWorkerEnds() {
    gate.shutForGood();

    assertThat(gate.isShut()).isTrue();
  }

  @Test
  void aShutGateIsWellAndSaysHowMuchThereIs() {
    load = new Load(900, 200, 0, 7_000, 0);

    assertThat(gate.check().well()).isTrue();
    assertThat(gate.check().detail()).contains("1100 conversations unsent", "7000 bytes");
  }

  private void unsent(int count) {
    load = new Load(count / 2, count - count / 2, 0, 0, 0);
  }
}
