package dev.parley.embedder.window;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Pauses that double from {@code first} up to {@code most}, each by chance between half of that and
 * all of it, so that workers that failed together do not come back together.
 *
 * @param chance numbers from 0 up to 1
 */
public record Backoff(Duration first, Duration most, DoubleSupplier chance) {
  /** The pause after the given number of failures in a row, from 1. */
  Duration afterFailure(int failures) {
    double doubled = (double) first.toNanos() * Math.pow(2, failures - 1.0);
    double whole = Math.min(doubled, (double) most.toNanos());
    return Duration.ofNanos((long) (whole * (0.5 + chance.getAsDouble() / 2)));
  }
}
