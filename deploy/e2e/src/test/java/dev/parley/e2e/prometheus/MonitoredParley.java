package dev.parley.e2e.prometheus;

import dev.parley.client.ConversationPublisher;
import dev.parley.client.ConversationPublisherSettings;
import dev.parley.e2e.load.Ledger;
import dev.parley.e2e.load.LoadGenerator;
import dev.parley.e2e.load.Workload;
import dev.parley.e2e.worker.Backends;
import dev.parley.e2e.worker.WorkerEnvironment;
import dev.parley.e2e.worker.WorkerGroup;
import dev.parley.e2e.worker.WorkerKind;
import dev.parley.stack.ChildProcess;
import dev.parley.stack.provider.SimulatedProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * Two workers and {@code parley watch} as processes, a provider, a steady load, and the Prometheus
 * that scrapes them.
 */
final class MonitoredParley implements AutoCloseable {
  static final Duration SOON = Duration.ofMinutes(5);

  private static final int PER_SECOND = 30;
  private static final Pattern WATCHES_AT =
      Pattern.compile("metrics and health at http://(\\S+:\\d+)\\R");

  private final Path directory;
  private final PrometheusProcess prometheus;
  private final SimulatedProvider provider = SimulatedProvider.start("simulated", 8);
  private final WorkerGroup embedders;
  private final WorkerGroup writers;
  private final ChildProcess watch;
  private final ConversationPublisher publisher;
  private final LoadGenerator load;

  /**
   * @param rules the rule files that Prometheus has
   * @param writerSettings settings of the writer, over those that each trial gives
   */
  MonitoredParley(
      Backends backends, Path directory, List<String> rules, Map<String, String> writerSettings)
      throws Exception {
    this.directory = directory;
    prometheus = PrometheusProcess.start(directory, rules);
    WorkerEnvironment environment =
        new WorkerEnvironment(
            backends,
            Map.of(WorkerKind.EMBEDDER, embedderSettings(), WorkerKind.WRITER, writerSettings));
    embedders = new WorkerGroup(WorkerKind.EMBEDDER, environment, directory);
    writers = new WorkerGroup(WorkerKind.WRITER, environment, directory);
    watch = watch(backends);
    embedders.add(1);
    writers.add(1);
    publisher =
        ConversationPublisher.create(
            ConversationPublisherSettings.of(backends.bootstrapServers())
                .withTopics(backends.topics()));
    Workload workload = new Workload();
    workload.add(1, "watched", 200);
    load = new LoadGenerator(publisher::publish, workload::next, new Ledger(), PER_SECOND);
    awaitReady();
    load.start();
  }

  PrometheusProcess prometheus() {
    return prometheus;
  }

  SimulatedProvider provider() {
    return provider;
  }

  WorkerGroup writers() {
    return writers;
  }

  /** Returns when both workers are ready, with Prometheus told where they are now. */
  void awaitReady() throws IOException {
    Awaitility.await()
        .atMost(SOON)
        .until(() -> embedders.allReady() && writers.allReady() && watchAddress().isPresent());
    prometheus.scrape("embedder-worker", addresses(embedders));
    prometheus.scrape("writer-worker", addresses(writers));
    prometheus.scrape("watch", List.of(watchAddress().orElseThrow()));
  }

  @Override
  public void close() throws Exception {
    load.stop();
    publisher.close();
    watch.close();
    writers.close();
    embedders.close();
    provider.close();
    prometheus.close();
  }

  private Map<String, String> embedderSettings() {
    return Map.of(
        "PARLEY_EMBEDDER_MODEL", "openai",
        "PARLEY_PROVIDER_URL", provider.openAi().toString(),
        "PARLEY_PROVIDER_MODEL", "simulated",
        "PARLEY_PROVIDER_DIMENSIONS", "8",
        "PARLEY_PROVIDER_API_KEY", "none");
  }

  private ChildProcess watch(Backends backends) throws IOException {
    return ChildProcess.start(
        "watch",
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.parley.cli.ParleyMain",
            "watch"),
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
            "1s"),
        directory.resolve("watch.log"));
  }

  private Optional<String> watchAddress() throws IOException {
    if (!Files.exists(watch.log())) {
      return Optional.empty();
    }
    Matcher found = WATCHES_AT.matcher(Files.readString(watch.log()));
    return found.find() ? Optional.of(found.group(1)) : Optional.empty();
  }

  private static List<String> addresses(WorkerGroup group) {
    return IntStream.range(0, group.size())
        .mapToObj(group::replica)
        .flatMap(replica -> replica.opsAddress().stream())
        .map(URI::getAuthority)
        .toList();
  }
}
