package dev.parley.embedder.embed.cost;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the values of a tag few, for they are what users send: the first ones are named, all others
 * are {@value #OTHER} together. Safe for many threads.
 */
final class SeriesLimit {
  static final String OTHER = "other";

  private final Set<String> named = ConcurrentHashMap.newKeySet();
  private final int most;

  /**
   * @param always named from the start, beside those that come
   * @param most how many of those that come are named
   */
  SeriesLimit(Set<String> always, int most) {
    named.addAll(always);
    this.most = named.size() + most;
  }

  /** The value of the tag for {@code name}. */
  String of(String name) {
    if (named.contains(name)) {
      return name;
    }
    synchronized (this) {
      return named.size() < most && named.add(name) ? name : OTHER;
    }
  }
}
