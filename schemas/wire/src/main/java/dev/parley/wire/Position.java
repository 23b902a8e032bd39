package dev.parley.wire;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a snapshot first entered the conversations topic. Of two snapshots of a key the one with
 * the greater position is the newer: clocks decide nothing. The partition is told by the key, so it
 * takes no part in the order.
 *
 * @param generation the N that ends the topic's name
 * @param partition the topic's partition
 * @param offset the record's offset in it
 */
public record Position(int generation, int partition, long offset) implements Comparable<Position> {
  private static final Comparator<Position> LOG_ORDER =
      Comparator.comparingInt(Position::generation).thenComparingLong(Position::offset);

  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})/(\\d{1,9})/(\\d{1,18})");

  public Position {
    if (generation < 1 || partition < 0 || offset < 0) {
      throw new IllegalArgumentException(
          "a position has a generation from 1 and a partition and an offset from 0, not "
              + generation
              + "/"
              + partition
              + "/"
              + offset);
    }
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException when the text is not {@code generation/partition/offset}
   */
  public static Position parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("a position reads generation/partition/offset in digits");
    }
    return new Position(
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        Long.parseLong(matcher.group(3)));
  }

  /**
   * By generation, then by offset. Not consistent with equals across partitions, which one key
   * never spans.
   */
  @Override
  public int compareTo(Position other) {
    return LOG_ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return generation + "/" + partition + "/" + offset;
  }
}
