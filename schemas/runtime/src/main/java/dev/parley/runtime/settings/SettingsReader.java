package dev.parley.runtime.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings and gathers every problem on the way, so that whoever starts a program learns of
 * all of them at once: read everything, then call {@link #failOnProblems}. For one thread.
 */
public final class SettingsReader {
  private final Set<String> problems = new LinkedHashSet<>();
  private final Map<String, Setting<?>> read = new LinkedHashMap<>();
  private final Map<String, String> shown = new LinkedHashMap<>();
  private final SettingsSources sources;

  private SettingsReader(Map<String, String> environment) {
    this.sources = new SettingsSources(environment, problems::add);
    LogSettings.read(this);
  }

  /** A reader of {@code environment} and of the properties file that its PARLEY_CONFIG names. */
  public static SettingsReader of(Map<String, String> environment) {
    return new SettingsReader(environment);
  }

  /**
   * The setting's value. When it is missing or wrong the problem is noted and the default, or some
   * value of its type that does no harm, stands in for it.
   */
  public <T> T get(Setting<T> setting) {
    register(setting);
    Optional<SettingsSources.Found> found = sources.find(setting.key());
    T value = found.isPresent() ? parsed(setting, found.get()) : defaultOf(setting);
    shown.put(
        setting.key(),
        setting.key()
            + " = "
            + setting.show(value)
            + found.map(one -> " (" + one.where() + ")").orElse(" (default)"));
    return value;
  }

  /** Takes settings for known that this program does not read: their names are no mistakes. */
  public void know(Iterable<Setting<?>> settings) {
    settings.forEach(this::register);
  }

  /** Notes {@code problem} unless {@code ok}: for rules that span several settings. */
  public void check(boolean ok, String problem) {
    if (!ok) {
      problems.add(problem);
    }
  }

  /**
   * @throws InvalidSettingsException listing every problem so far and every key that is likely a
   *     typing mistake
   */
  public void failOnProblems() {
    List<String> all = new ArrayList<>(problems);
    UnknownKeys unknown = new UnknownKeys(read.keySet());
    all.addAll(unknown.inEnvironment(sources.environment().keySet()));
    all.addAll(unknown.inProperties(sources.properties().keySet()));
    if (!all.isEmpty()) {
      throw new InvalidSettingsException(all);
    }
  }

  /**
   * The settings that are in force, one a line with where each was found, secrets masked: for the
   * log at start.
   */
  public List<String> describe() {
    return List.copyOf(shown.values());
  }

  SettingsSources sources() {
    return sources;
  }

  /** Adds a line to {@link #describe}; what is secret in it is already masked. */
  void show(String key, String line) {
    shown.put(key, line);
  }

  private <T> T parsed(Setting<T> setting, SettingsSources.Found found) {
    try {
      return setting.parse(found.value());
    } catch (IllegalArgumentException e) {
      String quoted = setting.showsItsText() ? "'" + Masking.userInfo(found.value()) + "' " : "";
      problems.add(
          setting.key() + ": " + quoted + e.getMessage() + " (from " + found.where() + ")");
      return standIn(setting);
    }
  }

  private <T> T defaultOf(Setting<T> setting) {
    if (setting.defaultValue() == null) {
      problems.add(
          setting.key()
              + " is missing: set "
              + setting.environmentName()
              + ", "
              + setting.meaning()
              + " ("
              + setting.form()
              + ")");
    }
    return standIn(setting);
  }

  private static <T> T standIn(Setting<T> setting) {
    @Nullable T value = setting.defaultValue();
    return value == null ? setting.inert() : value;
  }

  private void register(Setting<?> setting) {
    for (Setting<?> other : read.values()) {
      if (!other.key().equals(setting.key())
          && other.environmentName().equals(setting.environmentName())) {
        throw new IllegalArgumentException(
            other.key() + " and " + setting.key() + " have one name in the environment");
      }
    }
    read.put(setting.key(), setting);
  }
}
