package dev.parley.client;

import java.util.concurrent.atomic.AtomicLong;

/** Bounds how many bytes wait; whoever asks for more than is left is refused and never waits. */
final class BytePermits {
  private final long limit;
  private final AtomicLong taken = new AtomicLong();

  BytePermits(long limit) {
    this.limit = limit;
  }

  boolean tryTake(long bytes) {
    long now = taken.get();
    while (now + bytes <= limit) {
      long seen = taken.compareAndExchange(now, now + bytes);
      if (seen == now) {
        return true;
      }
      now = seen;
    }
    return false;
  }

  void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }

  long taken() {
    return taken.get();
  }

  long limit() {
    return limit;
  }
}
