package dev.parley.embedder.topology;

import dev.parley.embedder.window.Batcher;
import dev.parley.runtime.health.CheckResult;
import dev.parley.runtime.health.HealthCheck;
import dev.parley.runtime.settings.KafkaSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Streams around the window, from the first look at the cluster to leaving the group. */
public final class EmbedderStreams implements HealthCheck {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

  private static final Logger log = LoggerFactory.getLogger(EmbedderStreams.class);

  private final KafkaSettings kafka;
  private final StreamsIdentity identity;
  private final boolean createTopics;
  private final Batcher batcher;
  private final IntakeGate gate;
  private final IntakeMetrics metrics;
  private final MeterRegistry registry;
  private final Consumer<Throwable> onDeath;
  private final Fuse fuse;
  private volatile String progress = "not started";
  private @Nullable TransactionalIds ids;
  private @Nullable KafkaStreamsMetrics streamsMeters;
  private volatile @Nullable KafkaStreams streams;

  /**
   * Who this worker is.
   *
   * @param workerId a name that stays its own over restarts, if it has one
   * @param label what it is called in dead letters
   * @param stateDirectory a directory that stays its own over restarts
   */
  public record StreamsIdentity(Optional<String> workerId, String label, Path stateDirectory) {}

  /**
   * @param registry has the meters of Streams and of its clients while they run
   * @param onDeath told when Streams ends by itself
   */
  public EmbedderStreams(
      KafkaSettings kafka,
      StreamsIdentity identity,
      boolean createTopics,
      IntakeSettings marks,
      Batcher batcher,
      IntakeGate gate,
      IntakeMetrics metrics,
      MeterRegistry registry,
      Consumer<Throwable> onDeath) {
    this.kafka = kafka;
    this.identity = identity;
    this.createTopics = createTopics;
    this.batcher = batcher;
    this.gate = gate;
    this.metrics = metrics;
    this.registry = registry;
    this.onDeath = onDeath;
    this.fuse = new Fuse(marks, batcher::load, new StreamsCircuit(), metrics);
  }

  /**
   * Begins to work: topics first, then the former self is fenced, then Streams.
   *
   * @throws IllegalStateException when another worker uses the state directory
   */
  public synchronized void start() throws IOException, InterruptedException {
    TransactionalIds noted = TransactionalIds.open(identity.stateDirectory());
    ids = noted;
    int partitions;
    try (Admin admin = Admin.create(kafka.over(Map.of()))) {
      progress = "waiting for Kafka";
      partitions =
          new TopicPreparation(admin, kafka, createTopics, told -> progress = told)
              .awaitPartitions();
      Fencing.fenceFormerSelf(admin, noted);
    }
    WindowTask.Factory tasks =
        new WindowTask.Factory(
            batcher,
            new Admission(partitions),
            new DeadLetters(
                kafka.topics().deadLetters().maxRecordBytes(), identity.label(), metrics),
            fuse::afterOffer,
            metrics);
    KafkaStreams begun =
        new KafkaStreams(
            new WindowTopology(kafka.topics(), tasks).build(),
            new StreamsConfig(
                StreamsConfiguration.of(kafka, identity.workerId(), identity.stateDirectory())),
            new WorkerClients(gate, noted));
    streams = begun;
    begun.setUncaughtExceptionHandler(new StreamsFailures(onDeath, System::nanoTime));
    begun.setStateListener(this::stateChanged);
    KafkaStreamsMetrics bound = new KafkaStreamsMetrics(begun);
    bound.bindTo(registry);
    streamsMeters = bound;
    fuse.start();
    begun.start();
  }

  /**
   * Takes in no more, lets what is held leave for half of the time, then leaves the group, so that
   * the partitions go to others at once. What is not finished by then stays in the store.
   *
   * @throws IllegalStateException when Streams does not end in time
   */
  public synchronized void stop(Duration within) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + within.toNanos();
    KafkaStreams ending = streams;
    boolean inOrder = true;
    if (ending != null) {
      gate.shutForGood();
      awaitNothingHeld(ending, deadline - within.toNanos() / 2);
      Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      inOrder =
          ending.close(
              CloseOptions.timeout(left)
                  .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    }
    fuse.close();
    if (streamsMeters != null) {
      streamsMeters.close();
    }
    TransactionalIds noted = ids;
    if (noted != null) {
      try (noted) {
        if (ending != null && ending.state() == KafkaStreams.State.NOT_RUNNING) {
          noted.forget(); // In order: no transaction is open.
        }
      }
      ids = null;
    }
    if (!inOrder) {
      throw new IllegalStateException(
          "Streams did not end within "
              + within
              + ": what it had open is fenced at the next start");
    }
  }

  /** The partitions that it works on now; none while Streams does not run. */
  public Set<TopicPartition> assigned() {
    KafkaStreams current = streams;
    if (current == null || !current.state().isRunningOrRebalancing()) {
      return Set.of();
    }
    try {
      return current.metadataForLocalThreads().stream()
          .flatMap(thread -> thread.activeTasks().stream())
          .flatMap(task -> task.topicPartitions().stream())
          .collect(Collectors.toUnmodifiableSet());
    } catch (IllegalStateException e) {
      return Set.of(); // It ended meanwhile.
    }
  }

  /** What Kafka's clients measure of themselves; nothing before they are made. */
  public Map<MetricName, ? extends Metric> clientMetrics() {
    KafkaStreams current = streams;
    return current == null ? Map.of() : current.metrics();
  }

  @Override
  public String name() {
    return "streams";
  }

  @Override
  public CheckResult check() {
    KafkaStreams current = streams;
    if (current == null) {
      return CheckResult.failed(progress);
    }
    KafkaStreams.State state = current.state();
    return state == KafkaStreams.State.RUNNING
        ? CheckResult.ok()
        : CheckResult.failed("in state " + state);
  }

  private void awaitNothingHeld(KafkaStreams ending, long deadline) throws InterruptedException {
    while (batcher.load().held() > 0
        && !batcher.isClosed()
        && ending.state().isRunningOrRebalancing()
        && System.nanoTime() < deadline) {
      TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.toNanos());
    }
    int held = batcher.load().held();
    if (held > 0) {
      log.info("{} conversations are not finished: whoever takes their partitions has them", held);
    }
  }

  private void stateChanged(KafkaStreams.State now, KafkaStreams.State before) {
    log.info("Streams went from {} to {}", before, now);
    if (now == KafkaStreams.State.ERROR) {
      onDeath.accept(new IllegalStateException("Streams has ended in state ERROR"));
    }
  }

  private final class StreamsCircuit implements Fuse.Circuit {
    @Override
    public void pause() {
      KafkaStreams current = streams;
      if (current != null) {
        current.pause();
      }
    }

    @Override
    public void resume() {
      KafkaStreams current = streams;
      if (current != null) {
        current.resume();
      }
    }
  }
}
