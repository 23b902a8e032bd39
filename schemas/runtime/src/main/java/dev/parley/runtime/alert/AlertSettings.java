package dev.parley.runtime.alert;

import dev.parley.runtime.settings.Setting;
import dev.parley.runtime.settings.SettingsReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;

/** The limits that are in force: those of {@link Threshold}, each of which a setting changes. */
public final class AlertSettings {
  private static final List<Severity> LEVELS = List.of(Severity.WARNING, Severity.CRITICAL);

  private final Map<Threshold, Map<Severity, Double>> limits = new EnumMap<>(Threshold.class);

  private AlertSettings() {
    for (Threshold threshold : Threshold.values()) {
      limits.put(threshold, new EnumMap<>(Severity.class));
    }
  }

  /** The limits that hold unless told otherwise. */
  public static AlertSettings defaults() {
    AlertSettings settings = new AlertSettings();
    for (Threshold threshold : Threshold.values()) {
      for (Severity level : LEVELS) {
        threshold.defaultLimit(level).ifPresent(limit -> settings.put(threshold, level, limit));
      }
    }
    return settings;
  }

  /** Every setting read here. */
  public static List<Setting<?>> all() {
    List<Setting<?>> all = new ArrayList<>();
    for (Threshold threshold : Threshold.values()) {
      for (Severity level : LEVELS) {
        if (threshold.defaultLimit(level).isPresent()) {
          all.add(isTime(threshold) ? time(threshold, level) : number(threshold, level));
        }
      }
    }
    return all;
  }

  public static AlertSettings read(SettingsReader reader) {
    AlertSettings settings = new AlertSettings();
    for (Threshold threshold : Threshold.values()) {
      for (Severity level : LEVELS) {
        if (threshold.defaultLimit(level).isPresent()) {
          settings.put(threshold, level, limit(reader, threshold, level));
        }
      }
      OptionalDouble warning = settings.limit(threshold, Severity.WARNING);
      OptionalDouble critical = settings.limit(threshold, Severity.CRITICAL);
      if (warning.isPresent() && critical.isPresent()) {
        reader.check(
            !threshold.isBeyond(warning.getAsDouble(), critical.getAsDouble()),
            key(threshold, Severity.WARNING)
                + " is beyond "
                + key(threshold, Severity.CRITICAL)
                + ", so that it would never warn");
      }
    }
    return settings;
  }

  /** From where on it is so; empty when it never is. */
  public OptionalDouble limit(Threshold threshold, Severity severity) {
    Double limit = limits.getOrDefault(threshold, Map.of()).get(severity);
    return limit == null ? OptionalDouble.empty() : OptionalDouble.of(limit);
  }

  /** How bad {@code value} is. */
  public Severity severity(Threshold threshold, double value) {
    for (Severity level : List.of(Severity.CRITICAL, Severity.WARNING)) {
      OptionalDouble limit = limit(threshold, level);
      if (limit.isPresent() && threshold.isBeyond(value, limit.getAsDouble())) {
        return level;
      }
    }
    return Severity.HEALTHY;
  }

  private void put(Threshold threshold, Severity level, double limit) {
    Objects.requireNonNull(limits.get(threshold)).put(level, limit);
  }

  private static double limit(SettingsReader reader, Threshold threshold, Severity level) {
    if (isTime(threshold)) {
      return reader.get(time(threshold, level)).toNanos() / 1e9;
    }
    return reader.get(number(threshold, level)) / scale(threshold);
  }

  private static Setting<Duration> time(Threshold threshold, Severity level) {
    return Setting.duration(
        key(threshold, level),
        Duration.ofNanos(Math.round(1e9 * threshold.defaultLimit(level).orElseThrow())),
        Duration.ofMillis(1),
        Duration.ofDays(7),
        meaning(threshold, level));
  }

  private static Setting<Integer> number(Threshold threshold, Severity level) {
    return Setting.integer(
        key(threshold, level),
        (int) Math.round(scale(threshold) * threshold.defaultLimit(level).orElseThrow()),
        0,
        threshold.unit() == Unit.RATIO ? 100 : Integer.MAX_VALUE,
        meaning(threshold, level));
  }

  private static boolean isTime(Threshold threshold) {
    return threshold.unit() == Unit.SECONDS;
  }

  /** Parts of a whole are set in percent. */
  private static double scale(Threshold threshold) {
    return threshold.unit() == Unit.RATIO ? 100 : 1;
  }

  private static String key(Threshold threshold, Severity level) {
    return "parley.alerts." + threshold.code() + "-" + level.code();
  }

  private static String meaning(Threshold threshold, Severity level) {
    return (level == Severity.WARNING ? "warns" : "is critical")
        + (threshold.beyond() == Threshold.Beyond.ABOVE ? " above this: " : " below this: ")
        + threshold.meaning()
        + (threshold.unit() == Unit.RATIO ? "; in percent" : "");
  }
}
