package dev.parley.runtime.settings;

import java.util.List;

/**
 * How the log is written. The logging library takes these from the environment itself, before any
 * properties file is read.
 */
public final class LogSettings {
  /** One event a line for people, or one JSON object a line for machines. */
  public enum Format {
    TEXT,
    JSON
  }

  /** From the finest to the coarsest. */
  public enum Level {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR
  }

  public static final Setting<Format> FORMAT =
      Setting.choice(
          "parley.log.format",
          Format.class,
          Format.TEXT,
          "how log lines look on stderr; set in the environment only");

  public static final Setting<Level> LEVEL =
      Setting.choice(
          "parley.log.level",
          Level.class,
          Level.INFO,
          "the least severe events that are logged; set in the environment only");

  private LogSettings() {}

  /** Every setting of the log. */
  public static List<Setting<?>> all() {
    return List.of(FORMAT, LEVEL);
  }

  static void read(SettingsReader reader) {
    for (Setting<?> setting : all()) {
      Object inForce = reader.get(setting);
      reader.check(
          !reader.sources().properties().containsKey(setting.key())
              && !reader
                  .sources()
                  .environment()
                  .containsKey(setting.environmentName() + SettingsSources.FILE_SUFFIX),
          setting.key()
              + " cannot be set in a file, for logging begins before it is read: set "
              + setting.environmentName()
              + " instead of what reads as "
              + inForce);
    }
  }
}
