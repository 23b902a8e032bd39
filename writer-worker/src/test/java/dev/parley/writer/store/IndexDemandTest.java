package dev.parley.writer.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class IndexDemandTest {
  private final AtomicInteger called = new AtomicInteger();
  private final IndexDemand demand = new IndexDemand(called::incrementAndGet);

  @Test
  void indexesAreLookedAtEachTimeThousandsOfPassagesWereCopied() {
    for (int batch = 0; batch < 100; batch++) {
      demand.passagesCopied(1_000);
    }
    assertThat(called).hasValue(11); // Each 9,000, the first multiple of 1,000 past 8,192.
  }

  @Test
  void fewPassagesAreLeftToTheUsualLook() {
    demand.passagesCopied(8_191);
    assertThat(called).hasValue(0);
  }

  @Test
  void indexesOfANewModelAreLookedAtAtOnce() {
    demand.modelRegistered();
    assertThat(called).hasValue(1);
  }
}
