package dev.parley.runtime.ops;

import dev.parley.runtime.settings.Setting;
import dev.parley.runtime.settings.SettingsReader;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Where a process can be watched.
 *
 * @param host the address to listen at
 * @param port the port to listen at, 0 for any that is free
 */
public record OpsSettings(String host, int port) {
  public static final Setting<String> HOST =
      Setting.text("parley.ops.host", "0.0.0.0", "the address that metrics and health listen at");

  public static final Setting<Integer> PORT =
      Setting.integer(
          "parley.ops.port",
          9464,
          0,
          65_535,
          "the port that metrics and health listen at; 0 takes any that is free and logs it");

  /** Every setting read here. */
  public static List<Setting<?>> all() {
    return List.of(HOST, PORT);
  }

  public static OpsSettings read(SettingsReader reader) {
    return new OpsSettings(reader.get(HOST), reader.get(PORT));
  }

  /** What {@link OpsServer} takes. */
  public InetSocketAddress address() {
    return new InetSocketAddress(host, port);
  }
}
