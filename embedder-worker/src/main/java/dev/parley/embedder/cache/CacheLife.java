package dev.parley.embedder.cache;

import java.time.Duration;

/**
 * How long an entry lives: at first a short while, and each time that it is used as long again as
 * it has been there, so that what stays in use stays, with fewer and fewer words about it. What was
 * erased elsewhere is gone from here within the longest life.
 *
 * @param first of an entry that is never used
 * @param longest counted from when it was written, however much it is used
 */
record CacheLife(Duration first, Duration longest) {
  /**
   * Until when an entry is kept that is used at {@code now}; all in seconds since 1970. Clocks of
   * two workers may differ, so {@code now} may lie before {@code writtenAt}.
   */
  long until(long writtenAt, long now) {
    long doubled = 2 * Math.max(0, now - writtenAt);
    return writtenAt + Math.min(longest.toSeconds(), Math.max(first.toSeconds(), doubled));
  }

  /** Whether use at {@code now} makes it live longer than it did when it was written. */
  boolean growsAt(long writtenAt, long now) {
    return until(writtenAt, now) > writtenAt + first.toSeconds();
  }

  /** Whether it must not be used any more, even if it is still there. */
  boolean isOver(long writtenAt, long now) {
    return now - writtenAt >= longest.toSeconds();
  }

  /**
   * Until when a copy is used without asking where it came from: half of what is left there. So the
   * question comes, and with it longer life, before the original is forgotten. Nothing can be
   * gained any more by asking at the end of the longest life.
   */
  long copyUntil(long writtenAt, long now) {
    long until = until(writtenAt, now);
    return until == writtenAt + longest.toSeconds() ? until : now + (until - now) / 2;
  }
}
