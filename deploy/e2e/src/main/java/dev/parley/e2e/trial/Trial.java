package dev.parley.e2e.trial;

import dev.parley.client.ConversationPublisher;
import dev.parley.client.ConversationPublisherSettings;
import dev.parley.e2e.load.Ledger;
import dev.parley.e2e.load.LoadGenerator;
import dev.parley.e2e.load.PoisonPublisher;
import dev.parley.e2e.load.Workload;
import dev.parley.e2e.observe.ForwardedLog;
import dev.parley.e2e.observe.StoredRows;
import dev.parley.e2e.worker.Backends;
import dev.parley.e2e.worker.OpsProcess;
import dev.parley.e2e.worker.WorkerGroup;
import dev.parley.e2e.worker.WorkerKind;
import dev.parley.embedder.embed.Embedder;
import dev.parley.embedder.embed.HashingEmbedder;
import dev.parley.stack.TcpProxy;
import dev.parley.stack.provider.SimulatedProvider;
import dev.parley.wire.Conversation;
import dev.parley.wire.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * Runs Parley's workers as processes under load, does things to them, and holds all guarantees when
 * the work is done. After that it can go on with more load. Not safe for concurrent use.
 */
public final class Trial implements AutoCloseable {
  /** Within this, Parley promises, the queue is falling again, with nobody's help. */
  private static final Duration STANDSTILL = Duration.ofMinutes(2);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  /** Of the hashing embedder's vectors. */
  private static final int DIMENSIONS = 384;

  private static final Duration STOP_WITHIN = Duration.ofSeconds(30);

  private final Ledger ledger = new Ledger();
  private final Workload workload = new Workload();
  private final Admin admin;
  private final ConversationPublisher publisher;
  private final LoadGenerator load;
  private final PoisonPublisher poison;
  private final ForwardedLog forwarded;
  private final Workers workers;
  private final Patience patience;
  private final Disturbance disturbance;
  private final Examiner examiner;
  private final Backends backends;
  private final Path directory;
  private long seed;

  private Trial(Backends backends, TrialSettings settings, Path directory, Embedder model)
      throws Exception {
    String servers = backends.bootstrapServers();
    this.backends = backends;
    this.directory = directory;
    this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers));
    this.publisher =
        ConversationPublisher.create(
            ConversationPublisherSettings.of(servers).withTopics(backends.topics()));
    this.load = new LoadGenerator(publisher::publish, workload::next, ledger, settings.perSecond());
    this.poison = new PoisonPublisher(servers, backends.topics());
    this.forwarded = new ForwardedLog(servers, backends.topics().embeddings());
    this.workers = new Workers(backends, settings, admin, directory);
    this.patience = new Patience(STANDSTILL, BETWEEN_LOOKS, workers);
    this.disturbance = new Disturbance(workers, forwarded, patience);
    this.examiner = new Examiner(backends, ledger, poison, workers, forwarded, model);
  }

  /**
   * Starts the workers and waits until they are ready.
   *
   * @param directory for logs and for what workers keep
   */
  public static Trial start(Backends backends, TrialSettings settings, Path directory)
      throws Exception {
    return start(backends, settings, directory, new HashingEmbedder(DIMENSIONS));
  }

  /**
   * The same for workers that the settings have embed in another way.
   *
   * @param model what they embed with, to be asked again; closed together with the trial
   */
  public static Trial start(
      Backends backends, TrialSettings settings, Path directory, Embedder model) throws Exception {
    Trial trial = new Trial(backends, settings, directory, model);
    try {
      trial.workers.start(settings);
      trial.patience.await("all workers are ready", trial.workers::allReady);
      return trial;
    } catch (Exception e) {
      trial.close();
      throw e;
    }
  }

  /**
   * Begins to publish, or goes on, with poison in between.
   *
   * @param seed decides the load, whom a kill meets and when
   * @param name what the ids of conversations begin with that are added to those before
   */
  public void publish(long seed, String name, int conversations) throws Exception {
    this.seed = seed;
    disturbance.seed(seed);
    workload.add(seed, name, conversations);
    load.start();
    awaitAcknowledged(conversations / 4);
    poison.sendOneOfEach();
  }

  /** Lets the load run until so many more snapshots are acknowledged. */
  public void awaitAcknowledged(int more) throws Exception {
    long enough = ledger.acknowledged() + more;
    patience.await(
        () -> more + " more snapshots are acknowledged",
        ledger::acknowledged,
        () -> ledger.acknowledged() >= enough);
  }

  /** {@code kill -9} of a replica while the group has work, and its restart. */
  public Outage kill(WorkerKind kind) throws Exception {
    return disturbance.kill(kind);
  }

  /** {@code kill -9} of one replica while the group has work, and its restart. */
  public Outage kill(WorkerKind kind, int replica) throws Exception {
    return disturbance.kill(kind, replica);
  }

  /**
   * {@code kill -9} of the only writer between the commit of a batch in the database and that of
   * its offsets, and its restart.
   *
   * @param kafka the writer's only way to Kafka
   */
  public Outage killBetweenCommits(TcpProxy kafka) throws Exception {
    try (StoredRows rows = examiner.storedRows()) {
      return disturbance.killInGap(
          new CommitGap(kafka, rows, workers.progress(WorkerKind.WRITER), patience));
    }
  }

  /** Scales the writers between one and all, again and again; all run when it returns. */
  public RebalanceStorm.Weather storm(Duration lasting) throws Exception {
    return new RebalanceStorm(workers, WorkerKind.WRITER, patience).rage(lasting);
  }

  /**
   * Takes the database away from the writers and gives it back; returns when they have caught up.
   */
  public DatabaseAbsence.Effect takeDatabaseAway(Duration lasting, DatabaseAbsence.Manner manner)
      throws Exception {
    return new DatabaseAbsence(workers, patience).last(lasting, manner);
  }

  /**
   * Has the provider misbehave and heals it; returns when the work goes on as before.
   *
   * @param begin has it misbehave
   */
  public ProviderFault.Effect disturb(
      SimulatedProvider provider, Consumer<SimulatedProvider> begin, Duration lasting)
      throws Exception {
    return new ProviderFault(provider, workers, forwarded, patience, load.perSecond())
        .last(begin, lasting);
  }

  /** Passages that are stored without a vector, whatever the reason. */
  public long passagesWithoutVector() throws SQLException {
    try (StoredRows rows = examiner.storedRows()) {
      return rows.passagesWithoutVector();
    }
  }

  /**
   * Holds the exported queue beside the brokers' own offsets while all is well, and while workers
   * are stopped, frozen and killed, each for {@code lasting}. They all run when it returns.
   */
  public List<QueueTruth.Finding> holdQueueToTruth(Duration lasting) throws Exception {
    List<QueueTruth.Finding> findings = new ArrayList<>();
    try (OpsProcess watch = OpsProcess.watch(backends, directory.resolve("watch.log"))) {
      patience.await("the watch tells the queues", () -> QueueTruth.isKnown(watch));
      findings.addAll(QueueTruth.observe(watch, workers, "work", lasting));
      WorkerGroup writers = workers.group(WorkerKind.WRITER);
      WorkerGroup embedders = workers.group(WorkerKind.EMBEDDER);
      writers.terminate(0, STOP_WITHIN);
      findings.addAll(QueueTruth.observe(watch, workers, "a writer is stopped", lasting));
      writers.restart(0);
      patience.await("the writer is back", writers::allReady);
      for (WorkerGroup group : List.of(embedders, writers)) {
        group.freeze(0, true);
      }
      findings.addAll(QueueTruth.observe(watch, workers, "workers are frozen", lasting));
      for (WorkerGroup group : List.of(embedders, writers)) {
        group.freeze(0, false);
      }
      patience.await("the workers go on", workers::allReady);
      for (WorkerGroup group : List.of(embedders, writers)) {
        group.kill(0);
      }
      findings.addAll(QueueTruth.observe(watch, workers, "workers are killed", lasting));
      for (WorkerGroup group : List.of(embedders, writers)) {
        group.restart(0);
      }
      patience.await("the workers are back", workers::allReady);
      findings.addAll(QueueTruth.observe(watch, workers, "they catch up", lasting));
    }
    return findings;
  }

  /** Lets the load run until so many conversations have a snapshot in the log. */
  public void awaitConversations(int enough) throws Exception {
    patience.await(
        () -> "the log has " + enough + " conversations",
        ledger::acknowledged,
        () -> ledger.conversations() >= enough);
  }

  /**
   * SIGTERM to one replica after the other while the group has work, each restarted before the
   * next.
   */
  public List<Outage> rollingRestart(WorkerKind kind) throws Exception {
    List<Outage> outages = new ArrayList<>();
    for (int i = 0; i < workers.group(kind).size(); i++) {
      outages.add(disturbance.restart(kind, i));
    }
    return outages;
  }

  /** Publishes one snapshot; returns when it is acknowledged. */
  Position publish(Conversation snapshot) throws InterruptedException, ExecutionException {
    ledger.published();
    Position position = publisher.publish(snapshot).get();
    ledger.acknowledged(snapshot, position);
    return position;
  }

  /** Waits until {@code condition} holds, which some worker is working on. */
  void await(String what, Patience.Condition condition) throws Exception {
    patience.await(() -> what, workers::finished, condition);
  }

  /** The sum of a metric over the embedders. */
  double embedderMetric(String metric) throws InterruptedException {
    return embedderMetric(metric, "");
  }

  /** The same of those samples that have {@code tag}, like {@code source="cache"}. */
  double embedderMetric(String metric, String tag) throws InterruptedException {
    WorkerGroup embedders = workers.group(WorkerKind.EMBEDDER);
    double sum = 0;
    for (int i = 0; i < embedders.size(); i++) {
      sum += embedders.replica(i).metric(metric, tag).orElse(0);
    }
    return sum;
  }

  /** What the first worker of each kind shows of itself, in Prometheus' text format. */
  String metrics() throws InterruptedException {
    StringBuilder all = new StringBuilder();
    for (WorkerKind kind : WorkerKind.values()) {
      all.append(workers.group(kind).replica(0).metrics());
    }
    return all.toString();
  }

  /** Stops the load, waits until all work is done, and holds the guarantees. */
  public Verdict finish() throws Exception {
    poison.sendOneOfEach();
    load.stop();
    patience.await(
        () -> "every publish is acknowledged", ledger::acknowledged, () -> ledger.open() == 0);
    await("nothing is queued or held", new Quiet(workers));
    return examine();
  }

  /** Holds the guarantees as things stand. */
  Verdict examine() throws Exception {
    return examiner.examine(seed);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    load.stop();
    workers.close();
    publisher.close(Duration.ofSeconds(5));
    examiner.close();
    forwarded.close();
    poison.close();
    admin.close(Duration.ofSeconds(5));
  }
}
