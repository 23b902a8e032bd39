package dev.parley.client;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what a publisher tells. */
final class CountedMetrics implements PublisherMetrics {
  final AtomicInteger accepted = new AtomicInteger();
  final AtomicInteger acknowledged = new AtomicInteger();
  final AtomicInteger failed = new AtomicInteger();
  final AtomicInteger full = new AtomicInteger();
  final AtomicInteger closed = new AtomicInteger();
  final AtomicInteger called = new AtomicInteger();
  final AtomicLong bytesWaiting = new AtomicLong();

  @Override
  public void accepted() {
    accepted.incrementAndGet();
  }

  @Override
  public void acknowledged(Duration after) {
    acknowledged.incrementAndGet();
  }

  @Override
  public void failed(Duration after) {
    failed.incrementAndGet();
  }

  @Override
  public void rejected(Rejection why) {
    (why == Rejection.FULL ? full : closed).incrementAndGet();
  }

  @Override
  public void bytesWaiting(long bytes) {
    bytesWaiting.set(bytes);
  }

  @Override
  public void called(Duration held) {
    called.incrementAndGet();
  }
}
