package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private final AtomicLong now = new AtomicLong(-5);

  @Test
  void soManyTurnsTakeASecond() throws Exception {
    RateLimit limit = new RateLimit(200, now::get, now::addAndGet);
    for (int i = 0; i <= 200; i++) {
      limit.await();
    }
    assertThat(now.get() + 5).isEqualTo(TimeUnit.SECONDS.toNanos(1));
  }

  @Test
  void timeThatWasMissedIsNotCaughtUp() throws Exception {
    RateLimit limit = new RateLimit(10, now::get, now::addAndGet);
    limit.await();
    now.addAndGet(TimeUnit.SECONDS.toNanos(5));
    long before = now.get();
    limit.await();
    limit.await();
    assertThat(now.get() - before).isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
  }

  @Test
  void withoutALimitNothingWaits() throws Exception {
    RateLimit limit = new RateLimit(0, now::get, now::addAndGet);
    limit.await();
    limit.await();
    assertThat(now).hasValue(-5);
  }
}
