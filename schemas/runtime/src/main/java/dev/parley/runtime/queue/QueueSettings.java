package dev.parley.runtime.queue;

import dev.parley.runtime.settings.Setting;
import dev.parley.runtime.settings.SettingsReader;
import java.time.Duration;
import java.util.List;

/**
 * How often the queue is measured.
 *
 * @param every how often offsets are asked for
 * @param oldestEvery how often the oldest record is read
 */
public record QueueSettings(Duration every, Duration oldestEvery) {
  public static final Setting<Duration> EVERY =
      Setting.duration(
          "parley.queue.every",
          Duration.ofSeconds(5),
          Duration.ofMillis(100),
          Duration.ofMinutes(1),
          "how often the brokers are asked how far a group is behind");

  public static final Setting<Duration> OLDEST_EVERY =
      Setting.duration(
          "parley.queue.oldest-every",
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofMinutes(10),
          "how often parley watch reads the oldest record of each partition to tell its age");

  /** Every setting read here. */
  public static List<Setting<?>> all() {
    return List.of(EVERY, OLDEST_EVERY);
  }

  public static QueueSettings read(SettingsReader reader) {
    return new QueueSettings(reader.get(EVERY), reader.get(OLDEST_EVERY));
  }
}
