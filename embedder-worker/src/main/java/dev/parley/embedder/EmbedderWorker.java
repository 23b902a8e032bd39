package dev.parley.embedder;

import dev.parley.embedder.topology.EmbedderStreams;
import dev.parley.embedder.topology.IntakeGate;
import dev.parley.embedder.topology.IntakeSettings;
import dev.parley.embedder.topology.LaneStreams;
import dev.parley.embedder.topology.LoadGauges;
import dev.parley.embedder.topology.MicrometerIntakeMetrics;
import dev.parley.embedder.topology.StreamsIdentity;
import dev.parley.embedder.window.Backoff;
import dev.parley.embedder.window.BatchEmbedder;
import dev.parley.embedder.window.Batcher;
import dev.parley.embedder.window.BatcherThreads;
import dev.parley.embedder.window.EmbedCall;
import dev.parley.embedder.window.EmbedderHealth;
import dev.parley.embedder.window.Lane;
import dev.parley.embedder.window.MicrometerWindowMetrics;
import dev.parley.embedder.window.ResultEncoder;
import dev.parley.embedder.window.WindowMetrics;
import dev.parley.embedder.window.WindowSettings;
import dev.parley.runtime.health.Health;
import dev.parley.runtime.health.PollLiveness;
import dev.parley.runtime.lifecycle.Service;
import dev.parley.runtime.settings.KafkaSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * One embedder-worker: Streams, the window and the threads that embed, around whatever embeds. It
 * needs no process of its own. Started once.
 */
public final class EmbedderWorker implements Service {
  private static final String NAME = "embedder-worker";
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration THREADS_END_WITHIN = Duration.ofSeconds(2);

  private final EmbedderStreams streams;
  private final BatcherThreads threads;
  private final Batcher batcher;

  private EmbedderWorker(EmbedderStreams streams, BatcherThreads threads, Batcher batcher) {
    this.streams = streams;
    this.threads = threads;
    this.batcher = batcher;
  }

  /**
   * A worker that is yet to be started.
   *
   * @param embedder what embeds; whoever made it closes it, after the worker has stopped
   * @param registry takes its metrics
   * @param health takes its checks
   * @param died told the name and the cause when the worker ends by itself
   */
  public static EmbedderWorker create(
      EmbedderSettings settings,
      KafkaSettings kafka,
      BatchEmbedder embedder,
      MeterRegistry registry,
      Health health,
      BiConsumer<String, Throwable> died) {
    WindowSettings window = settings.window();
    WindowMetrics windowMetrics = new MicrometerWindowMetrics(registry);
    EmbedderHealth embedderHealth = new EmbedderHealth(System::nanoTime, window.degradeAfter());
    EmbedCall call =
        new EmbedCall(
            embedder,
            new ResultEncoder(kafka.topics().embeddings().maxRecordBytes(), windowMetrics),
            new Backoff(
                FIRST_PAUSE,
                window.retryPauseMax(),
                () -> ThreadLocalRandom.current().nextDouble()),
            embedderHealth,
            windowMetrics,
            System::nanoTime,
            EmbedCall.Pause.SLEEPING);
    Batcher batcher = new Batcher(window, call, windowMetrics, System::nanoTime);
    Consumer<Throwable> onDeath = cause -> died.accept(NAME, cause);
    List<LaneStreams> lanes = lanes(settings, kafka, batcher, registry, health, onDeath);
    EmbedderStreams streams =
        new EmbedderStreams(
            kafka, identity(settings), settings.createTopics(), lanes, batcher, registry);
    health.ready(embedderHealth);
    health.live(new PollLiveness(streams::clientMetrics));
    health.ready(streams);
    return new EmbedderWorker(
        streams, new BatcherThreads(batcher, window.batchesInFlight(), onDeath), batcher);
  }

  /** Conversations of {@code lane} that it has taken in and not passed on. */
  public int held(Lane lane) {
    return batcher.load(lane).held();
  }

  /** The partitions of {@code lane} that it works on now. */
  public Set<TopicPartition> assigned(Lane lane) {
    return streams.assigned(lane);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void start() throws IOException, InterruptedException {
    threads.start();
    streams.start();
  }

  @Override
  public void stop(Duration within) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + within.toNanos();
    try {
      streams.stop(within.multipliedBy(9).dividedBy(10));
    } finally {
      Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      threads.stop(left.compareTo(THREADS_END_WITHIN) < 0 ? left : THREADS_END_WITHIN);
    }
  }

  /** The live lane, and the bulk one if this worker reads it. */
  private static List<LaneStreams> lanes(
      EmbedderSettings settings,
      KafkaSettings kafka,
      Batcher batcher,
      MeterRegistry registry,
      Health health,
      Consumer<Throwable> onDeath) {
    StreamsIdentity identity = identity(settings);
    IntakeGate gate = IntakeGate.live(settings.intake(), () -> batcher.load(Lane.LIVE));
    LoadGauges.register(registry, batcher, gate);
    health.ready(gate);
    List<LaneStreams> lanes = new ArrayList<>();
    lanes.add(
        new LaneStreams(
            Lane.LIVE,
            kafka,
            identity,
            settings.intake(),
            batcher,
            gate,
            new MicrometerIntakeMetrics(registry, Lane.LIVE),
            onDeath));
    if (settings.bulk()) {
      IntakeSettings marks = settings.intake().ofBulk();
      IntakeGate bulkGate =
          IntakeGate.bulk(
              marks,
              () -> batcher.load(Lane.BULK),
              () -> gate.isShut() || batcher.waitsForCall(Lane.LIVE));
      LoadGauges.registerBulk(registry, batcher, bulkGate);
      health.ready(bulkGate);
      lanes.add(
          new LaneStreams(
              Lane.BULK,
              kafka,
              identity,
              marks,
              batcher,
              bulkGate,
              new MicrometerIntakeMetrics(registry, Lane.BULK),
              onDeath));
    }
    return lanes;
  }

  private static StreamsIdentity identity(EmbedderSettings settings) {
    return new StreamsIdentity(
        settings.workerId(),
        settings.workerId().orElseGet(EmbedderWorker::hostName),
        settings.stateDirectory());
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return NAME; // A host that cannot resolve its own name; it is only a label.
    }
  }
}
