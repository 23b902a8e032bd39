package dev.parley.embedder.embed.provider;

import java.time.Duration;

/** How many calls and tokens a minute may be asked for. Safe for many threads. */
interface RateLimits extends AutoCloseable {
  /** There are none. */
  RateLimits NONE =
      new RateLimits() {
        @Override
        public Duration take(long tokens) {
          return Duration.ZERO;
        }

        @Override
        public void settle(long taken, long counted) {}

        @Override
        public void close() {}
      };

  /** Takes a call of {@code tokens}, and tells how long to wait before it may be made. */
  Duration take(long tokens);

  /** The provider counted {@code counted} tokens where {@code taken} were taken. */
  void settle(long taken, long counted);

  @Override
  void close();
}
