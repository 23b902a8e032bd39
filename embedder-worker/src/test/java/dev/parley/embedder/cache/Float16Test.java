package dev.parley.embedder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class Float16Test {
  @Test
  void everyHalfIsExactlyAFloatAndItselfAgain() {
    for (int bits = 0; bits <= 0xffff; bits++) {
      float wide = Float16.toFloat((short) bits);
      if (Float.isNaN(wide)) {
        assertThat(Float16.toFloat(Float16.of(wide))).isNaN();
      } else {
        assertThat(Float16.of(wide)).as("%04x", bits).isEqualTo((short) bits);
      }
    }
  }

  @Test
  void wellKnownNumbersHaveTheirHalves() {
    assertThat(Float16.of(1f)).isEqualTo((short) 0x3c00);
    assertThat(Float16.of(-2f)).isEqualTo((short) 0xc000);
    assertThat(Float16.of(65_504f)).isEqualTo((short) 0x7bff);
    assertThat(Float16.of(65_520f)).as("nearer to infinity").isEqualTo((short) 0x7c00);
    assertThat(Float16.of(0x1p-24f)).isEqualTo((short) 1);
    assertThat(Float16.of(0x1p-26f)).isEqualTo((short) 0);
    assertThat(Float16.of(0x1p-14f)).isEqualTo((short) 0x0400);
    assertThat(Float16.toFloat((short) 0x3555)).isEqualTo(0.33325195f);
  }

  @Test
  void anyFloatBecomesTheNearestHalf() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      float x = (float) Math.scalb(random.nextDouble() * 2 - 1, random.nextInt(43) - 27);
      short half = Float16.of(x);
      double error = Math.abs((double) Float16.toFloat(half) - x);
      for (int step = -1; step <= 1; step += 2) {
        float neighbour = Float16.toFloat((short) (half + step));
        if (Float.isFinite(neighbour) && Math.signum(neighbour) == Math.signum(x)) {
          assertThat(error)
              .as("%s, seed %d", x, seed)
              .isLessThanOrEqualTo(Math.abs((double) neighbour - x));
        }
      }
    }
  }

  @Test
  void vectorsThatWouldLoseTheirDirectionAreNotHalved() {
    assertThat(Float16.suits(new float[] {0.5f, 1e-6f})).isTrue();
    assertThat(Float16.suits(new float[] {70_000f, 1})).isFalse();
    assertThat(Float16.suits(new float[] {1e-5f, 1e-6f})).isFalse();
    assertThat(Float16.suits(new float[2])).isFalse();
  }
}
