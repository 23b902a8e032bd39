package dev.parley.manifests;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names that a PromQL expression reads. */
final class MetricNames {
  private static final Pattern OWN = Pattern.compile("\\bparley_[a-z0-9_]+");
  private static final Pattern RECORDED = Pattern.compile("\\bparley:[a-z0-9_]+:[a-z0-9_]+");

  private MetricNames() {}

  /** Parley's own metrics, without the suffixes that a histogram's series have. */
  static List<String> own(String expression) {
    return all(OWN, expression).stream()
        .map(name -> name.replaceFirst("_(bucket|count|sum|max)$", ""))
        .toList();
  }

  /** What rules have recorded. */
  static List<String> recorded(String expression) {
    return all(RECORDED, expression);
  }

  private static List<String> all(Pattern pattern, String expression) {
    List<String> names = new ArrayList<>();
    Matcher matcher = pattern.matcher(expression);
    while (matcher.find()) {
      names.add(matcher.group());
    }
    return names;
  }
}
