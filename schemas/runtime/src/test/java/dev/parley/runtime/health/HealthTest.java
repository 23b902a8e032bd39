package dev.parley.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HealthTest {
  private final Health health = new Health(Duration.ofSeconds(30));

  @Test
  void processWithoutChecksIsWell() throws InterruptedException {
    assertThat(health.liveness().ok()).isTrue();
    assertThat(health.readiness().ok()).isTrue();
  }

  @Test
  void eachPartAnswersForItself() throws InterruptedException {
    health.ready(check("kafka", () -> CheckResult.ok("24 partitions")));
    health.ready(check("database", () -> CheckResult.failed("no connection")));

    HealthReport report = health.readiness();

    assertThat(report.ok()).isFalse();
    assertThat(report.parts())
        .containsExactly(
            new HealthReport.Part("kafka", CheckResult.ok("24 partitions")),
            new HealthReport.Part("database", CheckResult.failed("no connection")));
    assertThat(health.liveness().ok()).isTrue();
  }

  @Test
  void checkThatHangsFailsAloneAndIsNotAskedAgainMeanwhile() throws InterruptedException {
    Health impatient = new Health(Duration.ofMillis(500));
    CountDownLatch released = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    impatient.live(
        check(
            "hanging",
            () -> {
              asked.incrementAndGet();
              awaitUninterrupted(released);
              return CheckResult.ok();
            }));
    impatient.live(check("other", CheckResult::ok));

    for (int i = 0; i < 2; i++) {
      assertThat(impatient.liveness().parts())
          .containsExactly(
              new HealthReport.Part("hanging", CheckResult.failed("no answer within 500 ms")),
              new HealthReport.Part("other", CheckResult.ok()));
    }
    assertThat(asked).hasValue(1);

    released.countDown();
    while (!impatient.liveness().ok()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void checkThatThrowsFailsWithTheKindAndWithoutTheMessage() throws InterruptedException {
    health.live(
        check(
            "database",
            () -> {
              throw new IllegalStateException("what somebody said");
            }));

    assertThat(health.liveness().parts())
        .containsExactly(
            new HealthReport.Part(
                "database", CheckResult.failed("the check failed with IllegalStateException")));
  }

  private static HealthCheck check(String name, Supplier<CheckResult> answer) {
    return new HealthCheck() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public CheckResult check() {
        return answer.get();
      }
    };
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
