package dev.parley.embedder.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedder.window.Load;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class IntakeGateTest {
  private Load load = Load.NONE;
  private final IntakeGate gate =
      IntakeGate.live(new IntakeSettings(1000, 500, 2000, 10_000), () -> load);

  @Test
  void shutsAtTheHighMarkAndOpensOnlyAtTheLowOne() {
    queued(999);
    assertThat(gate.isShut()).isFalse();
    queued(1000);
    assertThat(gate.isShut()).isTrue();
    queued(501);
    assertThat(gate.isShut()).as("neither high nor low").isTrue();
    queued(500);
    assertThat(gate.isShut()).isFalse();
    queued(999);
    assertThat(gate.isShut()).isFalse();
  }

  @Test
  void whatIsInFlightDoesNotKeepOutWhatTheNextCallsAreMadeOf() {
    load = new Load(499, 0, 16_384, 0, 0, 0);

    assertThat(gate.isShut()).isFalse();
  }

  @Test
  void resultsThatOnlyHaveToLeaveDoNotShutIt() {
    load = new Load(0, 0, 0, 5000, 0, 100);

    assertThat(gate.isShut()).isFalse();
  }

  @Test
  void shutsOnBytesAsWellAndOpensAtHalf() {
    load = new Load(1, 0, 1, 1, 6_000, 4_000);
    assertThat(gate.isShut()).isTrue();
    load = new Load(1, 0, 1, 1, 5_001, 0);
    assertThat(gate.isShut()).isTrue();
    load = new Load(1, 0, 1, 1, 5_000, 0);
    assertThat(gate.isShut()).isFalse();
  }

  @Test
  void whatIsPostponedKeepsNothingOutUntilItIsAMemoryOfItsOwn() {
    load = new Load(0, 999, 0, 0, 0, 0);
    assertThat(gate.isShut()).isFalse();
    load = new Load(0, 1000, 0, 0, 0, 0);
    assertThat(gate.isShut()).isTrue();
  }

  @Test
  void theBulkLanesIsShutWhileLiveWorkWaitsAndIsWellAllTheSame() {
    AtomicBoolean liveWaits = new AtomicBoolean();
    IntakeGate bulk =
        IntakeGate.bulk(
            new IntakeSettings(1000, 500, 2000, 10_000).ofBulk(), () -> load, liveWaits::get);
    assertThat(bulk.isShut()).isFalse();

    liveWaits.set(true);

    assertThat(bulk.isShut()).isTrue();
    assertThat(bulk.check().well()).isTrue();
    assertThat(bulk.check().detail()).startsWith("shut, for live work waits");
    assertThat(gate.isShut()).as("the live lane's").isFalse();
    liveWaits.set(false);
    assertThat(bulk.isShut()).isFalse();
  }

  @Test
  void theBulkLaneHasHalfOfTheBytes() {
    IntakeGate bulk =
        IntakeGate.bulk(
            new IntakeSettings(1000, 500, 2000, 10_000).ofBulk(), () -> load, () -> false);
    load = new Load(1, 0, 0, 0, 4_999, 0);
    assertThat(bulk.isShut()).isFalse();
    load = new Load(1, 0, 0, 0, 5_000, 0);
    assertThat(bulk.isShut()).isTrue();
  }

  @Test
  void staysShutForGoodWhenTheWorkerEnds() {
    gate.shutForGood();

    assertThat(gate.isShut()).isTrue();
  }

  @Test
  void aShutGateIsWellAndSaysHowMuchThereIs() {
    load = new Load(1100, 0, 200, 0, 7_000, 0);

    assertThat(gate.check().well()).isTrue();
    assertThat(gate.check().detail()).contains("1100 conversations wait for a call", "7000 bytes");
  }

  private void queued(int count) {
    load = new Load(count, 0, 512, 0, 0, 0);
  }
}
