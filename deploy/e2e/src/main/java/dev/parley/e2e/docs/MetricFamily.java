package dev.parley.e2e.docs;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A metric of ours, or of the database pool, as a scrape in Prometheus' text format shows it.
 *
 * @param type counter, gauge, summary or histogram
 * @param meaning the help text
 * @param tags their names, but for those of histograms and summaries
 */
record MetricFamily(String type, String meaning, Set<String> tags) {
  private static final Pattern HELP = Pattern.compile("# HELP ((?:parley|hikaricp)_\\w+) (.*)");
  private static final Pattern TYPE = Pattern.compile("# TYPE ((?:parley|hikaricp)_\\w+) (\\w+)");
  private static final Pattern SAMPLE =
      Pattern.compile("((?:parley|hikaricp)_\\w+)\\{(.*)\\} \\S+");
  private static final Pattern TAG = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\",?");
  private static final Set<String> NOT_OURS = Set.of("le", "quantile", "program");

  /** What a timer or a distribution has beside its buckets, under a name of its own. */
  private static final String MAX = "_max";

  /** All of {@code scrape} by their names; a maximum belongs to what it is the maximum of. */
  static Map<String, MetricFamily> ofScrape(String scrape) {
    Map<String, String> meanings = new TreeMap<>();
    Map<String, MetricFamily> families = new TreeMap<>();
    scrape
        .lines()
        .forEach(
            line -> {
              Matcher help = HELP.matcher(line);
              Matcher type = TYPE.matcher(line);
              Matcher sample = SAMPLE.matcher(line);
              if (help.matches()) {
                meanings.put(help.group(1), help.group(2).strip());
              } else if (type.matches()) {
                String name = type.group(1);
                families.put(
                    name,
                    new MetricFamily(
                        type.group(2), meanings.getOrDefault(name, ""), new TreeSet<>()));
              } else if (sample.matches()) {
                addTags(families, sample.group(1), sample.group(2));
              }
            });
    families
        .keySet()
        .removeIf(
            name ->
                name.endsWith(MAX)
                    && isDistribution(
                        families.get(name.substring(0, name.length() - MAX.length()))));
    return families;
  }

  private static boolean isDistribution(@Nullable MetricFamily family) {
    return family != null && (family.type().equals("summary") || family.type().equals("histogram"));
  }

  private static void addTags(Map<String, MetricFamily> families, String sample, String tags) {
    MetricFamily family = families.get(sample.replaceFirst("_(bucket|count|sum)$", ""));
    if (family == null) {
      family = families.get(sample);
    }
    if (family != null) {
      Matcher tag = TAG.matcher(tags);
      while (tag.find()) {
        if (!NOT_OURS.contains(tag.group(1))) {
          family.tags().add(tag.group(1));
        }
      }
    }
  }
}
