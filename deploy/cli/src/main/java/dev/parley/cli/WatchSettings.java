package dev.parley.cli;

import dev.parley.runtime.settings.Setting;
import dev.parley.runtime.settings.SettingsReader;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whom a watch asks besides the brokers.
 *
 * @param workers ops addresses, {@code host:port} each
 */
public record WatchSettings(List<String> workers) {
  public static final Setting<String> WORKERS =
      Setting.text(
          "parley.watch.workers",
          "",
          "ops addresses of workers, like embedder-worker:9464,writer-worker:9464; a name that"
              + " stands for several workers is asked at each of its addresses");

  public WatchSettings {
    workers = List.copyOf(workers);
  }

  /** Every setting read here. */
  public static List<Setting<?>> all() {
    return List.of(WORKERS);
  }

  /**
   * @param more addresses from the command line
   */
  public static WatchSettings read(SettingsReader reader, List<String> more) {
    return new WatchSettings(
        Stream.concat(Stream.of(reader.get(WORKERS).split(",", -1)), more.stream())
            .map(String::strip)
            .filter(address -> !address.isEmpty())
            .distinct()
            .toList());
  }
}
