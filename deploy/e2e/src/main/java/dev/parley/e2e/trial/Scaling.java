package dev.parley.e2e.trial;

import dev.parley.client.ConversationPublisher;
import dev.parley.client.ConversationPublisherSettings;
import dev.parley.e2e.load.Ledger;
import dev.parley.e2e.load.LoadGenerator;
import dev.parley.e2e.load.PoisonPublisher;
import dev.parley.e2e.observe.ForwardedLog;
import dev.parley.e2e.worker.Backends;
import dev.parley.e2e.worker.WorkerGroup;
import dev.parley.e2e.worker.WorkerKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * Embedders that are scaled and restarted while work waits for them, beside one writer. Each asks a
 * provider of {@link #LATENCY} a call and keeps to a quota of its own, so that what they do
 * together is not what the machine can. The provider counts the texts that it is sent again. Not
 * safe for concurrent use.
 */
public final class Scaling implements AutoCloseable {
  /** Of a call to the provider. */
  public static final Duration LATENCY = Duration.ofMillis(150);

  /** What the provider grants each worker. */
  private static final int CALLS_A_MINUTE = 1_680;

  private static final int CALLS_IN_FLIGHT = 8;
  private static final int BATCH = 16;

  /** Marks of the intake, in the proportion to what is in flight that they have by default. */
  private static final int HIGH_MARK = 2 * CALLS_IN_FLIGHT * BATCH;

  private static final int HARD_MARK = 2 * HIGH_MARK;

  /** The settings of the embedders that matter here. */
  public static final Map<String, String> SETTINGS =
      Map.of(
          "PARLEY_PROVIDER_REQUESTS_PER_MINUTE", Integer.toString(CALLS_A_MINUTE),
          "PARLEY_WINDOW_CALLS_IN_FLIGHT", Integer.toString(CALLS_IN_FLIGHT),
          "PARLEY_WINDOW_BATCH_CONVERSATIONS", Integer.toString(BATCH),
          "PARLEY_INTAKE_HIGH_MARK", Integer.toString(HIGH_MARK),
          "PARLEY_INTAKE_LOW_MARK", Integer.toString(HIGH_MARK / 2),
          "PARLEY_INTAKE_HARD_MARK", Integer.toString(HARD_MARK));

  /** More than four of them do, for the backlog has to grow while they work. */
  private static final int PUBLISHED_PER_SECOND = 4_000;

  private static final Duration STANDSTILL = Duration.ofMinutes(2);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(25);

  private final UniqueTexts texts = new UniqueTexts();
  private final Ledger ledger = new Ledger();
  private final SimulatedModel model;
  private final Admin admin;
  private final ConversationPublisher publisher;
  private final LoadGenerator load;
  private final PoisonPublisher poison;
  private final ForwardedLog forwarded;
  private final Workers workers;
  private final WorkerGroup embedders;
  private final Patience patience;
  private final Examiner examiner;
  private final Backlog backlog;
  private final Duration settling;

  private Scaling(Backends backends, Path directory, Duration settling)
      throws IOException, InterruptedException {
    String servers = backends.bootstrapServers();
    this.settling = settling;
    model = SimulatedModel.thatRefusesNothing(LATENCY, SETTINGS);
    model.provider().tell(texts::sent);
    admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers));
    publisher =
        ConversationPublisher.create(
            ConversationPublisherSettings.of(servers).withTopics(backends.topics()));
    load = new LoadGenerator(publisher::publish, texts::next, ledger, PUBLISHED_PER_SECOND);
    poison = new PoisonPublisher(servers, backends.topics());
    forwarded = new ForwardedLog(servers, backends.topics().embeddings());
    workers = new Workers(backends, settings(), admin, directory);
    embedders = workers.group(WorkerKind.EMBEDDER);
    patience = new Patience(STANDSTILL, BETWEEN_LOOKS, workers);
    examiner =
        new Examiner(
            backends, ledger, poison, workers, forwarded, new KnownVectors(model.embedder()));
    backlog = new Backlog(load, workers.progress(WorkerKind.EMBEDDER));
    backlog.isFor(cap());
  }

  /**
   * Starts one embedder and one writer, and waits until they work.
   *
   * @param settling how long each change is watched after every partition has moved again
   */
  public static Scaling start(Backends backends, Path directory, Duration settling)
      throws Exception {
    Scaling trial = new Scaling(backends, directory, settling);
    try {
      trial.workers.start(trial.settings());
      trial.patience.await("all workers are ready", trial.workers::allReady);
      trial.await("there is work to begin with", trial.backlog::isThere);
      trial.awaitAllMoved();
      return trial;
    } catch (Exception e) {
      trial.close();
      throw e;
    }
  }

  /** Texts a second that one embedder may send. */
  public static double cap() {
    return CALLS_A_MINUTE / 60.0 * BATCH;
  }

  /** The most texts of an embedder that are queued, in flight, or answered and not yet gone. */
  static int held() {
    return HARD_MARK + CALLS_IN_FLIGHT * BATCH;
  }

  /** Embedders that run. */
  public int replicas() {
    return embedders.size();
  }

  /** Watches the work while nothing is done to it. */
  public SteadyWork steady(Duration lasting) throws Exception {
    await("there is enough to do", backlog::isThere);
    boolean unused = backlog.ranOut();
    forwarded.readToEnd();
    long before = forwarded.forwarded();
    long begun = System.nanoTime();
    forwarded.standstills().begin(begun);
    pass(lasting);
    forwarded.readToEnd();
    long now = System.nanoTime();
    return new SteadyWork(
        replicas(),
        Duration.ofNanos(now - begun),
        forwarded.forwarded() - before,
        forwarded.standstills().longest(now),
        backlog.ranOut());
  }

  /** Starts {@code more} embedders at once. */
  public ScaleChange grow(int more) throws Exception {
    return change(replicas() + " → " + (replicas() + more), replicas(), steps -> steps.grow(more));
  }

  /**
   * SIGTERM to {@code fewer} embedders at once. By then no more waits than those that are left do
   * soon: else their partitions would stand still because of all that waits before them.
   */
  public ScaleChange shrink(int fewer) throws Exception {
    int left = replicas() - fewer;
    return change(replicas() + " → " + left, left, steps -> steps.shrink(fewer));
  }

  /** SIGTERM to one embedder after the other, each started again before the next. */
  public ScaleChange rollingRestart() throws Exception {
    return change("rolling restart of " + replicas(), replicas(), ScaleSteps::restartEach);
  }

  /** Publishes no more, waits until all work is done, and holds the guarantees. */
  public Verdict finish(long seed) throws Exception {
    backlog.stop();
    patience.await(
        () -> "every publish is acknowledged", ledger::acknowledged, () -> ledger.open() == 0);
    patience.await(() -> "nothing is queued or held", workers::finished, new Quiet(workers));
    return examiner.examine(seed);
  }

  /** Texts that the provider was sent again, all in all. */
  public long repeated() {
    return texts.repeated();
  }

  private interface Change {
    void by(ScaleSteps steps) throws Exception;
  }

  /**
   * @param busy embedders that are given enough to do when it begins
   */
  private ScaleChange change(String what, int busy, Change change) throws Exception {
    backlog.isFor(cap() * busy);
    await("there is enough to do", backlog::isThere);
    await("there is not too much to do", backlog::isShort);
    forwarded.readToEnd();
    long results = forwarded.forwarded();
    long repeated = texts.repeated();
    long begun = System.nanoTime();
    forwarded.standstills().begin(begun);
    ScaleSteps steps = new ScaleSteps(embedders, this::await);
    change.by(steps);
    backlog.isFor(cap() * replicas());
    awaitAllMoved();
    pass(settling);
    forwarded.readToEnd();
    long now = System.nanoTime();
    return new ScaleChange(
        what,
        steps.stoppedAfter(),
        steps.firstResultAfter(),
        forwarded.standstills().longest(now),
        Duration.ofNanos(now - begun),
        forwarded.forwarded() - results,
        texts.repeated() - repeated);
  }

  private void awaitAllMoved() throws Exception {
    forwarded.standstills().watchMoves();
    await("every partition moves", forwarded.standstills()::haveAllMoved);
  }

  private void pass(Duration time) throws Exception {
    long until = System.nanoTime() + time.toNanos();
    await("some time has passed", () -> System.nanoTime() - until >= 0);
  }

  /** Waits while there is progress, reads what comes out, and keeps work waiting. */
  private void await(String what, Patience.Condition condition) throws Exception {
    patience.await(
        () -> what,
        forwarded::forwarded,
        () -> {
          backlog.keep();
          forwarded.poll();
          return condition.holds();
        });
  }

  private TrialSettings settings() {
    return model.askedBy(TrialSettings.of(1, 1, PUBLISHED_PER_SECOND));
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
    model.close();
  }
}
