package dev.parley.embedder.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.embedder.window.Load;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class FuseTest {
  private volatile Load load = Load.NONE;
  private final List<String> circuit = new CopyOnWriteArrayList<>();
  private final CountingIntake metrics = new CountingIntake();
  private final Fuse fuse =
      new Fuse(
          new IntakeSettings(1000, 500, 2000, 10_000),
          () -> load,
          new Fuse.Circuit() {
            @Override
            public void pause() {
              circuit.add("pause");
            }

            @Override
            public void resume() {
              circuit.add("resume");
            }
          },
          metrics);

  @Test
  void theOfferingThreadBlowsItAtTheHardMark() {
    load = new Load(1999, 0, 512, 0, 0, 0);
    fuse.afterOffer();
    assertThat(circuit).as("what is in flight is bounded by itself").isEmpty();

    load = new Load(2000, 0, 512, 0, 0, 0);
    fuse.afterOffer();
    fuse.afterOffer();

    assertThat(circuit).as("once").containsExactly("pause");
    assertThat(metrics.fuseBlown).isOne();
  }

  @Test
  void itIsMendedBelowTheHighMark() {
    blow();
    load = new Load(1000, 0, 0, 0, 0, 0);
    fuse.mend();
    assertThat(circuit).containsExactly("pause");

    load = new Load(999, 0, 0, 0, 0, 0);
    fuse.mend();
    fuse.mend();

    assertThat(circuit).containsExactly("pause", "resume");
  }

  @Test
  void bytesBlowItAtTwiceTheirHighMark() {
    load = new Load(1, 0, 0, 0, 20_000, 0);
    fuse.afterOffer();
    load = new Load(1, 0, 0, 0, 10_000, 0);
    fuse.mend();
    assertThat(circuit).containsExactly("pause");

    load = new Load(1, 0, 0, 0, 9_999, 0);
    fuse.mend();

    assertThat(circuit).containsExactly("pause", "resume");
  }

  /** What a survivor restores can be more than the hard mark, and it has to leave. */
  @Test
  void itDoesNotKeepManyFinishedResultsFromLeaving() {
    load = new Load(40_000, 0, 500, 1000, 0, 0);
    fuse.afterOffer();
    assertThat(circuit).isEmpty();

    load = new Load(40_000, 0, 500, 0, 0, 0);
    fuse.afterOffer();
    assertThat(circuit).containsExactly("pause");

    load = new Load(39_000, 0, 500, 1000, 0, 0);
    fuse.mend();
    assertThat(circuit).containsExactly("pause", "resume");
  }

  @Test
  void theControlThreadMendsIt() {
    fuse.start();
    try (fuse) {
      blow();
      load = Load.NONE;

      await().until(() -> circuit.contains("resume"));
    }
  }

  private void blow() {
    load = new Load(2000, 0, 0, 0, 0, 0);
    fuse.afterOffer();
  }
}
