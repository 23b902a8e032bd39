package dev.parley.cli;

import dev.parley.runtime.health.Health;
import dev.parley.runtime.metrics.ProcessMetrics;
import dev.parley.runtime.ops.OpsServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The metrics of a command, served while it runs if that was asked for. */
final class OpsPort implements AutoCloseable {
  private static final int LAST_PORT = 65_535;

  private final ProcessMetrics metrics = new ProcessMetrics("publish");
  private final Optional<OpsServer> server;

  private OpsPort(@Nullable Integer port) {
    server =
        Optional.ofNullable(port)
            .map(
                given ->
                    new OpsServer(new InetSocketAddress(given), metrics.registry(), new Health()));
  }

  /**
   * @param port where to serve, if at all
   * @throws SettingsFailure when that port is taken, or none
   */
  static OpsPort open(@Nullable Integer port) throws SettingsFailure {
    if (port != null && (port < 0 || port > LAST_PORT)) {
      throw new SettingsFailure("--ops-port is " + port + "; it goes from 0 to " + LAST_PORT);
    }
    OpsPort opened = new OpsPort(port);
    try {
      if (opened.server.isPresent()) {
        opened.server.get().start();
      }
      return opened;
    } catch (IOException e) {
      opened.close();
      throw new SettingsFailure(String.valueOf(e.getMessage()), e);
    }
  }

  MeterRegistry registry() {
    return metrics.registry();
  }

  @Override
  public void close() {
    server.ifPresent(running -> running.stop(Duration.ZERO));
    metrics.close();
  }
}
