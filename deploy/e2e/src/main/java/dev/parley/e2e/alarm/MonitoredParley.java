package dev.parley.e2e.alarm;

import dev.parley.e2e.worker.Backends;
import dev.parley.e2e.worker.OpsProcess;
import dev.parley.e2e.worker.WorkerKind;
import dev.parley.stack.TcpProxy;
import dev.parley.stack.provider.SimulatedProvider;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/**
 * Two workers and {@code parley watch} as processes, ways to the database and to Redis that can be
 * cut, a provider, a steady load, and the Prometheus that scrapes them. Not safe for concurrent
 * use.
 */
public final class MonitoredParley implements AutoCloseable {
  /** Long enough for whatever comes at all. */
  public static final Duration SOON = Duration.ofMinutes(5);

  private static final int POSTGRES_PORT = 5432;
  private static final int REDIS_PORT = 6379;

  /** So that an outage of seconds reaches the bound, and its end is seen within seconds. */
  private static final Map<String, String> EMBEDDER =
      Map.of(
          "PARLEY_INTAKE_HIGH_MARK", "60",
          "PARLEY_INTAKE_LOW_MARK", "30",
          "PARLEY_INTAKE_HARD_MARK", "120",
          "PARLEY_COST_PRICES", "simulated=0.02",
          "PARLEY_WINDOW_RETRY_PAUSE_MAX", "1s");

  /** Many batches for few connections: enough while the database is quick. */
  private static final Map<String, String> WRITER =
      Map.of("PARLEY_WRITER_BATCHES_IN_FLIGHT", "10", "PARLEY_DATABASE_POOL_MAX", "2");

  private final Backends backends;
  private final Path directory;
  private final PrometheusProcess prometheus;
  private final SimulatedProvider provider = SimulatedProvider.start("simulated", 8);
  private final TcpProxy database;
  private final TcpProxy redis;
  private final OneOfEach workers;
  private final BotLoad load;
  private OpsProcess watch;
  private @Nullable CrowdedBotProcess crowdedBot;
  private int starts;

  private MonitoredParley(PrometheusProcess prometheus, Backends backends, Path directory)
      throws Exception {
    this.prometheus = prometheus;
    this.backends = backends;
    this.directory = directory;
    URI postgres = URI.create(backends.jdbcUrl().substring("jdbc:".length()));
    database = TcpProxy.to(postgres.getHost(), portOf(postgres, POSTGRES_PORT));
    URI cache = URI.create(backends.redisUri());
    redis = TcpProxy.to(cache.getHost(), portOf(cache, REDIS_PORT));
    workers =
        new OneOfEach(
            backends,
            directory,
            Map.of(
                WorkerKind.EMBEDDER,
                with(
                    EMBEDDER,
                    Map.of(
                        "PARLEY_REDIS_URI", by(redis, cache).toString(),
                        "PARLEY_EMBEDDER_MODEL", "openai",
                        "PARLEY_PROVIDER_URL", provider.openAi().toString(),
                        "PARLEY_PROVIDER_MODEL", "simulated",
                        "PARLEY_PROVIDER_DIMENSIONS", "8",
                        "PARLEY_PROVIDER_API_KEY", "none")),
                WorkerKind.WRITER,
                with(WRITER, Map.of("PARLEY_DATABASE_URL", "jdbc:" + by(database, postgres)))));
    load = BotLoad.of(backends);
    watch = watch();
  }

  /**
   * Starts all of it, and returns when it works.
   *
   * @param program Prometheus
   * @param directory for logs and state, empty
   */
  public static MonitoredParley start(
      Path program, Backends backends, Path directory, RuleFiles rules) throws Exception {
    MonitoredParley parley =
        new MonitoredParley(
            PrometheusProcess.start(program, directory, rules), backends, directory);
    try {
      parley.workers.start(WorkerKind.EMBEDDER, Map.of());
      parley.workers.start(WorkerKind.WRITER, Map.of());
      parley.awaitReady();
      parley.load.ordinary();
      return parley;
    } catch (Exception | Error e) {
      parley.close();
      throw e;
    }
  }

  public PrometheusProcess prometheus() {
    return prometheus;
  }

  SimulatedProvider provider() {
    return provider;
  }

  /** The writer's only way to Postgres. */
  TcpProxy database() {
    return database;
  }

  /** The embedder's only way to Redis. */
  TcpProxy redis() {
    return redis;
  }

  BotLoad load() {
    return load;
  }

  Backends backends() {
    return backends;
  }

  OneOfEach workers() {
    return workers;
  }

  /** Starts one that was stopped, with the settings that it always has. */
  void start(WorkerKind kind) throws Exception {
    workers.start(kind, Map.of());
    awaitReady();
  }

  /** Has a worker run with other settings, or environment, until it is started again. */
  void replace(WorkerKind kind, Map<String, String> others) throws Exception {
    workers.stop(kind);
    workers.start(kind, others);
    awaitReady();
  }

  void stopWatch() {
    watch.close();
  }

  void startWatch() throws Exception {
    watch = watch();
    awaitReady();
  }

  void startCrowdedBot() throws Exception {
    CrowdedBotProcess bot =
        CrowdedBotProcess.start(backends, directory.resolve("bot." + starts++ + ".log"));
    crowdedBot = bot;
    await(() -> prometheus.scrape("bot", List.of(bot.opsAddress().orElseThrow().getAuthority())));
  }

  void stopCrowdedBot() throws Exception {
    prometheus.scrape("bot", List.of());
    if (crowdedBot != null) {
      crowdedBot.close();
      crowdedBot = null;
    }
  }

  @Override
  public void close() throws Exception {
    OpsProcess watching = watch;
    try (prometheus;
        provider;
        database;
        redis;
        workers;
        watching;
        load) {
      stopCrowdedBot();
    }
  }

  /** Returns when workers that run are ready, with Prometheus told where they are now. */
  private void awaitReady() throws IOException {
    Awaitility.await()
        .atMost(SOON)
        .until(() -> watch.opsAddress().isPresent() && workers.areReady());
    prometheus.scrape("embedder-worker", workers.address(WorkerKind.EMBEDDER));
    prometheus.scrape("writer-worker", workers.address(WorkerKind.WRITER));
    prometheus.scrape("watch", List.of(watch.opsAddress().orElseThrow().getAuthority()));
  }

  private static void await(ThrowingRunnable done) {
    Awaitility.await().atMost(SOON).ignoreExceptions().untilAsserted(done);
  }

  private OpsProcess watch() throws IOException {
    return OpsProcess.watch(backends, directory.resolve("watch." + starts++ + ".log"));
  }

  private static int portOf(URI service, int unlessTold) {
    return service.getPort() < 0 ? unlessTold : service.getPort();
  }

  /** The same service by way of a proxy. */
  private static URI by(TcpProxy proxy, URI service) throws URISyntaxException {
    return new URI(
        service.getScheme(),
        service.getUserInfo(),
        "127.0.0.1",
        proxy.port(),
        service.getPath(),
        service.getQuery(),
        null);
  }

  private static Map<String, String> with(Map<String, String> settings, Map<String, String> more) {
    Map<String, String> all = new HashMap<>(settings);
    all.putAll(more);
    return all;
  }
}
