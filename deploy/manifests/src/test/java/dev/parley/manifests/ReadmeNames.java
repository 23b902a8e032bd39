package dev.parley.manifests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names that the README's tables have, which other tests hold to the code. */
final class ReadmeNames {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z0-9._-]+)` \\|");

  private ReadmeNames() {}

  /** The variables of all settings, like {@code PARLEY_OPS_PORT}. */
  static Set<String> settingVariables() {
    Set<String> variables = new TreeSet<>();
    for (String key : names("settings")) {
      variables.add(key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"));
    }
    variables.add("PARLEY_WATCH_WORKERS"); // Of parley watch alone.
    return variables;
  }

  /** The metrics of Parley's own, as Prometheus has them. */
  static Set<String> metrics() {
    return names("metrics");
  }

  private static Set<String> names(String table) {
    String readme = text(YamlFile.DEPLOY.resolveSibling("README.md"));
    String begin = "<!-- table: " + table + " -->";
    int from = readme.indexOf(begin);
    if (from < 0) {
      throw new AssertionError("the README has no " + begin);
    }
    Matcher row = ROW.matcher(readme.substring(from, readme.indexOf("<!-- end -->", from)));
    Set<String> names = new TreeSet<>();
    while (row.find()) {
      names.add(row.group(1));
    }
    return names;
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
