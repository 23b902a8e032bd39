package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BytePermitsTest {
  @Test
  void takesUpToTheLimitAndNoFurther() {
    BytePermits permits = new BytePermits(10);

    assertThat(permits.tryTake(7)).isTrue();
    assertThat(permits.tryTake(4)).isFalse();
    assertThat(permits.tryTake(3)).isTrue();
    assertThat(permits.tryTake(1)).isFalse();
    permits.giveBack(7);
    assertThat(permits.taken()).isEqualTo(3);
    assertThat(permits.tryTake(7)).isTrue();
  }

  @Test
  @Timeout(60)
  void manyThreadsNeverTakeMoreThanTheLimit() throws InterruptedException {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    BytePermits permits = new BytePermits(1_000);
    AtomicLong held = new AtomicLong();
    AtomicLong most = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Random random = new Random(seed + i);
      threads.add(
          new Thread(
              () -> {
                for (int round = 0; round < 100_000; round++) {
                  long bytes = 1 + random.nextInt(600);
                  if (permits.tryTake(bytes)) {
                    most.accumulateAndGet(held.addAndGet(bytes), Math::max);
                    held.addAndGet(-bytes);
                    permits.giveBack(bytes);
                  }
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(most.get()).isBetween(1L, 1_000L);
    assertThat(permits.taken()).isZero();
  }
}
