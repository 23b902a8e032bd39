package dev.parley.runtime.settings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds keys that are likely typing mistakes. Several programs share one environment, so a program
 * answers for its own areas alone (an area is the word after {@code parley}): in an area of which
 * it read a setting it refuses what it did not read, and it refuses an area that is one slip away
 * from such an area. Any other area is another program's affair.
 */
final class UnknownKeys {
  private static final String PREFIX = "PARLEY_";
  private static final String PASSED_ON = "PARLEY_KAFKA_";

  /** Environment names of the settings that were read, with their keys. */
  private final Map<String, String> known = new TreeMap<>();

  private final Set<String> areas;

  UnknownKeys(Set<String> knownKeys) {
    known.put(PASSED_ON + "BOOTSTRAP_SERVERS", "kafka.bootstrap.servers");
    knownKeys.forEach(key -> known.put(Setting.environmentName(key), key));
    areas =
        known.values().stream()
            .map(UnknownKeys::area)
            .collect(Collectors.toCollection(TreeSet::new));
  }

  List<String> inEnvironment(Set<String> names) {
    List<String> problems = new ArrayList<>();
    for (String name : new TreeSet<>(names)) {
      if (name.startsWith(PREFIX) && !name.startsWith(PASSED_ON) && isMistake(name)) {
        problems.add(name + " is not a setting; the nearest that is one is " + nearest(name));
      }
    }
    return problems;
  }

  List<String> inProperties(Set<String> keys) {
    List<String> problems = new ArrayList<>();
    for (String key : new TreeSet<>(keys)) {
      String name = Setting.environmentName(key);
      if (key.startsWith("kafka.")) {
        continue;
      }
      if (!key.startsWith("parley.")) {
        problems.add(key + " in the properties file begins neither with parley. nor with kafka.");
      } else if (known.containsKey(name) ? !known.get(name).equals(key) : isMistake(name)) {
        problems.add(
            key
                + " in the properties file is not a setting; the nearest that is one is "
                + known.get(nearest(name)));
      }
    }
    return problems;
  }

  private boolean isMistake(String name) {
    if (isKnown(name)) {
      return false;
    }
    String rest = name.substring(PREFIX.length());
    String area = rest.split("_", 2)[0];
    return areas.stream()
        .anyMatch(own -> rest.startsWith(own + "_") || EditDistance.between(own, area) == 1);
  }

  private static String area(String key) {
    return Setting.environmentName(key.replaceFirst("^parley\\.", "").replaceFirst("\\..*", ""));
  }

  private boolean isKnown(String name) {
    String suffix = SettingsSources.FILE_SUFFIX;
    return known.containsKey(name)
        || (name.endsWith(suffix)
            && known.containsKey(name.substring(0, name.length() - suffix.length())));
  }

  private String nearest(String name) {
    return known.keySet().stream()
        .min(Comparator.comparingInt(candidate -> EditDistance.between(candidate, name)))
        .orElse("none");
  }
}
