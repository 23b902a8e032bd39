package dev.parley.embedder.embed.provider;

import java.time.Duration;
import java.time.Instant;

/** The clock, and the passing of time. */
public interface Time {
  /** The machine's. */
  Time SYSTEM =
      new Time() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public Instant now() {
          return Instant.now();
        }

        @Override
        public void sleep(Duration time) throws InterruptedException {
          Thread.sleep(time.toMillis(), time.toNanosPart() % 1_000_000);
        }
      };

  /** Nanoseconds that only ever grow, from any beginning. */
  long nanos();

  /** The time of day. */
  Instant now();

  void sleep(Duration time) throws InterruptedException;
}
