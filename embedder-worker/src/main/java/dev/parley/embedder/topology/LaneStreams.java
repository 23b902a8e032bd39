package dev.parley.embedder.topology;

import dev.parley.embedder.window.Batcher;
import dev.parley.embedder.window.Lane;
import dev.parley.runtime.health.CheckResult;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.wire.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams of one lane: its own group, store, transactions and gate, around the batcher that all
 * lanes share. Two sources of one topology would be taken by timestamp, so that what is sent again
 * would go before what is live.
 */
public final class LaneStreams {
  private static final Logger log = LoggerFactory.getLogger(LaneStreams.class);

  private final Lane lane;
  private final KafkaSettings kafka;
  private final StreamsIdentity identity;
  private final Batcher batcher;
  private final IntakeGate gate;
  private final IntakeMetrics metrics;
  private final Consumer<Throwable> onDeath;
  private final Fuse fuse;
  private @Nullable KafkaStreamsMetrics streamsMeters;
  private volatile @Nullable KafkaStreams streams;

  /**
   * @param marks how much this lane may hold
   * @param gate closes this lane's intake
   * @param onDeath told when Streams ends by itself
   */
  public LaneStreams(
      Lane lane,
      KafkaSettings kafka,
      StreamsIdentity identity,
      IntakeSettings marks,
      Batcher batcher,
      IntakeGate gate,
      IntakeMetrics metrics,
      Consumer<Throwable> onDeath) {
    this.lane = lane;
    this.kafka = kafka;
    this.identity = identity;
    this.batcher = batcher;
    this.gate = gate;
    this.metrics = metrics;
    this.onDeath = onDeath;
    this.fuse = new Fuse(marks, () -> batcher.load(lane), new StreamsCircuit(), metrics);
  }

  Lane lane() {
    return lane;
  }

  /**
   * Begins to work.
   *
   * @param partitions how many the topic of this lane has
   * @param found the topics, with as many partitions as the conversations topic really has
   * @param noted where transactional ids are noted
   * @param registry has the meters of Streams and of its clients while they run
   */
  void start(int partitions, Topics found, TransactionalIds noted, MeterRegistry registry) {
    WindowTask.Factory tasks =
        new WindowTask.Factory(
            lane,
            batcher,
            new Admission(partitions, found.conversations()),
            new DeadLetters(found.deadLetters().maxRecordBytes(), identity.label(), metrics),
            fuse::afterOffer,
            metrics);
    KafkaStreams begun =
        new KafkaStreams(
            new WindowTopology(found, tasks).build(),
            new StreamsConfig(
                StreamsConfiguration.of(
                    kafka, lane, identity.workerId(), identity.stateDirectory())),
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

  void takeInNoMore() {
    gate.shutForGood();
  }

  /** Whether results of what is held can still leave. */
  boolean isRunning() {
    KafkaStreams current = streams;
    return current != null && current.state().isRunningOrRebalancing();
  }

  /**
   * Leaves the group, so that the partitions go to others at once. Tells whether it ended within
   * the time; then no transaction is open.
   */
  boolean close(Duration within) {
    KafkaStreams ending = streams;
    boolean inOrder =
        ending == null
            || ending.close(
                CloseOptions.timeout(within)
                    .withGroupMembershipOperation(
                        CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    fuse.close();
    if (streamsMeters != null) {
      streamsMeters.close();
    }
    return inOrder;
  }

  /** Whether it never began, or ended so that no transaction is open. */
  boolean hasLeftNothingOpen() {
    KafkaStreams current = streams;
    return current == null || current.state() == KafkaStreams.State.NOT_RUNNING;
  }

  /** The partitions that it works on now; none while Streams does not run. */
  Set<TopicPartition> assigned() {
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

  /** What its clients measure of themselves; nothing before they are made. */
  Map<MetricName, ? extends Metric> clientMetrics() {
    KafkaStreams current = streams;
    return current == null ? Map.of() : current.metrics();
  }

  CheckResult check() {
    KafkaStreams current = streams;
    if (current == null) {
      return CheckResult.failed("not started");
    }
    KafkaStreams.State state = current.state();
    return state == KafkaStreams.State.RUNNING
        ? CheckResult.ok()
        : CheckResult.failed("in state " + state + (lane == Lane.BULK ? " (bulk lane)" : ""));
  }

  private void stateChanged(KafkaStreams.State now, KafkaStreams.State before) {
    log.info("Streams of the {} lane went from {} to {}", lane, before, now);
    if (now == KafkaStreams.State.ERROR) {
      onDeath.accept(
          new IllegalStateException("Streams of the " + lane + " lane has ended in state ERROR"));
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
