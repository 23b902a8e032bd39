package dev.parley.e2e.guarantee;

import java.util.ArrayList;
import java.util.List;

/** Collects how a promise was broken: the first few in words, all of them counted. */
public final class Violations {
  private static final int IN_WORDS = 5;

  private final List<String> first = new ArrayList<>();
  private long count;

  /** Adds one. */
  void add(String violation) {
    count++;
    if (first.size() < IN_WORDS) {
      first.add(violation);
    }
  }

  void addAll(List<String> violations) {
    violations.forEach(this::add);
  }

  /** How many there are. */
  public long count() {
    return count;
  }

  @Override
  public String toString() {
    return count + " violations, such as " + String.join("; ", first);
  }
}
