package dev.parley.e2e.observe;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How long each partition goes without a record, as its reader sees it. Times are those of {@link
 * System#nanoTime}. Not safe for concurrent use.
 */
public final class Standstills {
  private final long[] last;
  private final long[] longest;
  private final boolean[] moved;

  Standstills(int partitions) {
    last = new long[partitions];
    longest = new long[partitions];
    moved = new boolean[partitions];
    begin(System.nanoTime());
  }

  /** Forgets what was; every partition counts from {@code now}. */
  public void begin(long now) {
    Arrays.fill(last, now);
    Arrays.fill(longest, 0);
    Arrays.fill(moved, false);
  }

  /** Notes from now on which partitions move, and forgets no standstill. */
  public void watchMoves() {
    Arrays.fill(moved, false);
  }

  /** Whether each partition had a record since the last {@link #begin} or {@link #watchMoves}. */
  public boolean haveAllMoved() {
    return IntStream.range(0, moved.length).allMatch(partition -> moved[partition]);
  }

  /** The longest of any partition since the beginning, until {@code now}. */
  public Duration longest(long now) {
    return Duration.ofNanos(
        IntStream.range(0, last.length)
            .mapToLong(partition -> Math.max(longest[partition], now - last[partition]))
            .max()
            .orElse(0));
  }

  void arrived(int partition, long now) {
    longest[partition] = Math.max(longest[partition], now - last[partition]);
    last[partition] = now;
    moved[partition] = true;
  }
}
