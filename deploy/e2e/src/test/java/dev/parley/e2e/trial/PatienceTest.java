package dev.parley.e2e.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private final AtomicInteger looks = new AtomicInteger();

  @Test
  void itWaitsForAsLongAsThereIsProgress() throws Exception {
    Patience patience = patience(alive());
    patience.await(() -> "20 looks were taken", looks::incrementAndGet, () -> looks.get() >= 20);
    assertThat(looks.get()).isGreaterThanOrEqualTo(20);
  }

  @Test
  void whatStandsStillIsNamedWithWhatIsKnownOfEveryPart() {
    Patience patience = patience(alive());
    assertThatThrownBy(() -> patience.await("pigs fly", () -> false))
        .isInstanceOf(StandstillException.class)
        .hasMessageContaining("waiting until pigs fly")
        .hasMessageContaining("the lag is 17");
  }

  @Test
  void thePartThatEndedByItselfIsToldAtOnce() {
    Patience patience =
        patience(
            new Patience.Witness() {
              @Override
              public List<String> testify() {
                return List.of();
              }

              @Override
              public void checkAlive() {
                throw new StandstillException("writer-0 has ended with 1");
              }
            });
    assertThatThrownBy(
            () ->
                patience.await(() -> "it ends", looks::incrementAndGet, () -> looks.get() > 1_000))
        .hasMessageContaining("writer-0 has ended with 1");
    assertThat(looks.get()).isLessThan(5);
  }

  /** With no time at all to stand still in, so that only progress keeps it waiting. */
  private static Patience patience(Patience.Witness witness) {
    return new Patience(Duration.ZERO, Duration.ofMillis(1), witness);
  }

  private static Patience.Witness alive() {
    return new Patience.Witness() {
      @Override
      public List<String> testify() {
        return List.of("the lag is 17");
      }

      @Override
      public void checkAlive() {}
    };
  }
}
