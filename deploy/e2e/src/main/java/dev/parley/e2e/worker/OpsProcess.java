package dev.parley.e2e.worker;

import dev.parley.cli.ParleyMain;
import dev.parley.runtime.metrics.Scrape;
import dev.parley.stack.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program that is no worker and has an ops port, {@code parley watch} first of all. Not safe for
 * concurrent use.
 */
public final class OpsProcess implements AutoCloseable {
  private final ChildProcess process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Scrape.Parser parser = new Scrape.Parser();
  private Optional<OpsPort> ops = Optional.empty();

  private OpsProcess(ChildProcess process) {
    this.process = process;
  }

  /**
   * {@code parley watch} as operators run it.
   *
   * @param log a new file
   */
  public static OpsProcess watch(Backends backends, Path log) throws IOException {
    return start(
        JavaCommand.of(ParleyMain.class.getName(), "watch"),
        backends,
        Map.of("PARLEY_QUEUE_EVERY", "500ms"),
        log);
  }

  /**
   * A program of this JVM's own class path.
   *
   * @param settings over those that all programs have
   * @param log a new file
   */
  public static OpsProcess start(
      Class<?> main, Backends backends, Map<String, String> settings, Path log) throws IOException {
    return start(JavaCommand.of(main.getName()), backends, settings, log);
  }

  private static OpsProcess start(
      List<String> command, Backends backends, Map<String, String> settings, Path log)
      throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("PARLEY_KAFKA_BOOTSTRAP_SERVERS", backends.bootstrapServers());
    environment.put("PARLEY_TOPICS_PREFIX", backends.topics().prefix());
    environment.put("PARLEY_TOPICS_PARTITIONS", Integer.toString(backends.topics().partitions()));
    environment.put("PARLEY_OPS_HOST", "127.0.0.1");
    environment.put("PARLEY_OPS_PORT", "0");
    environment.putAll(settings);
    return new OpsProcess(
        ChildProcess.start(log.getFileName().toString(), command, environment, log));
  }

  /** Where it serves its metrics; empty until it has said so. */
  public Optional<URI> opsAddress() {
    return port().map(OpsPort::address);
  }

  /** What it shows now; nothing at all while it does not answer. */
  public Scrape scrape() throws InterruptedException {
    Optional<OpsPort> port = port();
    return parser.parse(port.isPresent() ? port.get().metrics() : "");
  }

  @Override
  public void close() {
    process.close();
  }

  private Optional<OpsPort> port() {
    if (ops.isEmpty()) {
      ops = OpsPort.of(process.log(), http);
    }
    return ops;
  }
}
