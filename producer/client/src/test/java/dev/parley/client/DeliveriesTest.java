package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.RecordKey;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeliveriesTest {
  private final BytePermits permits = new BytePermits(1000);
  private final CountedMetrics metrics = new CountedMetrics();
  private final Deliveries deliveries =
      new Deliveries(permits, Duration.ofSeconds(1), metrics, () -> 0);

  @Test
  void whatIsTakenBackMakesRoomAndIsNoFailure() {
    Delivery delivery = accept();

    assertThat(delivery.withdraw()).isTrue();

    deliveries.failAll();
    assertThat(permits.taken()).isZero();
    assertThat(metrics.failed).hasValue(0);
    assertThat(delivery.future()).isNotDone();
  }

  /** A publish that comes while the publisher closes. */
  @Test
  void whatHasFailedMeanwhileIsNotTakenBackAsWell() {
    Delivery delivery = accept();
    deliveries.failAll();

    assertThat(delivery.withdraw()).isFalse();

    assertThat(permits.taken()).isZero();
    assertThat(delivery.future()).isCompletedExceptionally();
  }

  private Delivery accept() {
    return deliveries.accept(new RecordKey("default", "a"), 100).orElseThrow();
  }
}
