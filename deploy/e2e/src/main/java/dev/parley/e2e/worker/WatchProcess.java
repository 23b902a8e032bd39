package dev.parley.e2e.worker;

import dev.parley.cli.ParleyMain;
import dev.parley.runtime.metrics.Scrape;
import dev.parley.stack.ChildProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** {@code parley watch} as operators run it. Not safe for concurrent use. */
public final class WatchProcess implements AutoCloseable {
  private final ChildProcess process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Scrape.Parser parser = new Scrape.Parser();
  private Optional<OpsPort> ops = Optional.empty();

  private WatchProcess(ChildProcess process) {
    this.process = process;
  }

  /**
   * @param directory of its log
   */
  public static WatchProcess start(Backends backends, Path directory) throws IOException {
    Map<String, String> environment =
        Map.of(
            "PARLEY_KAFKA_BOOTSTRAP_SERVERS",
            backends.bootstrapServers(),
            "PARLEY_TOPICS_PREFIX",
            backends.topics().prefix(),
            "PARLEY_TOPICS_PARTITIONS",
            Integer.toString(backends.topics().partitions()),
            "PARLEY_OPS_HOST",
            "127.0.0.1",
            "PARLEY_OPS_PORT",
            "0",
            "PARLEY_QUEUE_EVERY",
            "500ms");
    return new WatchProcess(
        ChildProcess.start(
            "watch",
            JavaCommand.of(ParleyMain.class.getName(), "watch"),
            environment,
            directory.resolve("watch.log")));
  }

  /** What it shows now; nothing at all while it does not answer. */
  public Scrape scrape() throws InterruptedException {
    if (ops.isEmpty()) {
      ops = OpsPort.of(process.log(), http);
    }
    return parser.parse(ops.isPresent() ? ops.get().metrics() : "");
  }

  @Override
  public void close() {
    process.close();
  }
}
