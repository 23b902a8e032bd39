package dev.parley.client;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Metrics of a user whose exceptions must not disturb what is measured: the first is logged. */
final class GuardedMetrics implements PublisherMetrics {
  private static final Logger log = LoggerFactory.getLogger(GuardedMetrics.class);

  private final PublisherMetrics metrics;
  private final AtomicBoolean threw = new AtomicBoolean();

  GuardedMetrics(PublisherMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void accepted() {
    guard(metrics::accepted);
  }

  @Override
  public void acknowledged(Duration after) {
    guard(() -> metrics.acknowledged(after));
  }

  @Override
  public void failed(Duration after) {
    guard(() -> metrics.failed(after));
  }

  @Override
  public void rejected(Rejection why) {
    guard(() -> metrics.rejected(why));
  }

  @Override
  public void bytesWaiting(long bytes) {
    guard(() -> metrics.bytesWaiting(bytes));
  }

  @Override
  public void called(Duration held) {
    guard(() -> metrics.called(held));
  }

  private void guard(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      if (threw.compareAndSet(false, true)) {
        log.warn("the publisher's metrics throw; this is told once", e);
      }
    }
  }
}
