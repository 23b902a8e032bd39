package dev.parley.runtime.metrics;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a sample is of, as Prometheus tells it.
 *
 * @param name for instance {@code parley_queue_size}
 * @param tags by their names
 */
public record Series(String name, Map<String, String> tags) {
  private static final Pattern TAG = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

  public Series {
    tags = Map.copyOf(tags);
  }

  /** Whether it has these tags, given as name, value, name, value and so on. */
  public boolean has(String... nameAndValue) {
    for (int i = 0; i < nameAndValue.length; i += 2) {
      if (!nameAndValue[i + 1].equals(tags.get(nameAndValue[i]))) {
        return false;
      }
    }
    return true;
  }

  /** Reads {@code name} or {@code name{tag="value",…}}. */
  static Series parse(String text) {
    int brace = text.indexOf('{');
    if (brace < 0) {
      return new Series(text, Map.of());
    }
    Map<String, String> tags = new TreeMap<>();
    Matcher tag = TAG.matcher(text.substring(brace + 1));
    while (tag.lookingAt()) {
      tags.put(tag.group(1), tag.group(2).replace("\\\"", "\"").replace("\\\\", "\\"));
      tag.region(tag.end(), tag.regionEnd());
    }
    return new Series(text.substring(0, brace), tags);
  }
}
