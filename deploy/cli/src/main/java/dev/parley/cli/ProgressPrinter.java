package dev.parley.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Shows how far something is: on a terminal as a line that is written over, elsewhere as a line now
 * and then. Other lines are printed through it too, so that they do not land in the middle of that
 * one. Safe for many threads.
 */
public final class ProgressPrinter {
  private static final Duration ON_TERMINAL = Duration.ofMillis(200);
  private static final Duration ELSEWHERE = Duration.ofSeconds(5);
  private static final String COLUMNS = "parley.terminal.columns";
  private static final String ERASE_LINE = "\r\033[K";

  private final PrintStream out;
  private final OptionalInt columns;
  private final LongSupplier nanoTime;
  private final long pauseNanos;
  private long nextNanos;
  private String shown = "";

  /**
   * @param columns how wide the terminal is that {@code out} is; empty when it is none
   * @param nanoTime as {@link System#nanoTime}
   */
  public ProgressPrinter(PrintStream out, OptionalInt columns, LongSupplier nanoTime) {
    this.out = out;
    this.columns = columns;
    this.nanoTime = nanoTime;
    this.pauseNanos = (columns.isPresent() ? ON_TERMINAL : ELSEWHERE).toNanos();
    this.nextNanos = nanoTime.getAsLong() + pauseNanos;
  }

  /** For standard error, whose width the start scripts tell when it is a terminal: Java cannot. */
  public static ProgressPrinter of(PrintStream err) {
    Integer columns = Integer.getInteger(COLUMNS);
    return new ProgressPrinter(
        err, columns == null ? OptionalInt.empty() : OptionalInt.of(columns), System::nanoTime);
  }

  /** Shows a state, unless one was shown a moment ago; only then is its text made. */
  public synchronized void progress(Supplier<String> text) {
    long now = nanoTime.getAsLong();
    if (now - nextNanos < 0) {
      return;
    }
    nextNanos = now + pauseNanos;
    if (columns.isPresent()) {
      String line = text.get();
      // A line that wraps could not be erased.
      shown = line.substring(0, Math.min(line.length(), Math.max(1, columns.getAsInt() - 1)));
      out.print(ERASE_LINE + shown);
      out.flush();
    } else {
      out.println(text.get());
    }
  }

  /** Prints a line that stays. */
  public synchronized void line(String text) {
    if (shown.isEmpty()) {
      out.println(text);
    } else {
      out.println(ERASE_LINE + text);
      out.print(shown);
      out.flush();
    }
  }

  /** Takes the updating line away: what it was about is over. */
  public synchronized void done() {
    if (!shown.isEmpty()) {
      out.print(ERASE_LINE);
      out.flush();
      shown = "";
    }
    nextNanos = nanoTime.getAsLong() + pauseNanos;
  }
}
