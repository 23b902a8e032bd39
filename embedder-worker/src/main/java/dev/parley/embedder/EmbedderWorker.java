package dev.parley.embedder;

import dev.parley.embedder.topology.EmbedderStreams;
import dev.parley.embedder.topology.EmbedderStreams.StreamsIdentity;
import dev.parley.embedder.topology.IntakeGate;
import dev.parley.embedder.topology.LoadGauges;
import dev.parley.embedder.topology.MicrometerIntakeMetrics;
import dev.parley.embedder.window.Backoff;
import dev.parley.embedder.window.BatchEmbedder;
import dev.parley.embedder.window.Batcher;
import dev.parley.embedder.window.BatcherThreads;
import dev.parley.embedder.window.EmbedCall;
import dev.parley.embedder.window.EmbedderHealth;
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
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
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
            time -> Thread.sleep(time.toMillis()));
    Batcher batcher = new Batcher(window, call, windowMetrics, System::nanoTime);
    IntakeGate gate = new IntakeGate(settings.intake(), batcher::load);
    EmbedderStreams streams =
        new EmbedderStreams(
            kafka,
            identity(settings),
            settings.createTopics(),
            settings.intake(),
            batcher,
            gate,
            new MicrometerIntakeMetrics(registry),
            registry,
            cause -> died.accept(NAME, cause));
    LoadGauges.register(registry, batcher, gate);
    health.live(new PollLiveness(streams::clientMetrics));
    health.ready(streams);
    health.ready(embedderHealth);
    health.ready(gate);
    return new EmbedderWorker(
        streams,
        new BatcherThreads(batcher, window.callsInFlight(), cause -> died.accept(NAME, cause)),
        batcher);
  }

  /** Conversations that it has taken in and not passed on. */
  public int held() {
    return batcher.load().held();
  }

  /** The partitions that it works on now. */
  public Set<TopicPartition> assigned() {
    return streams.assigned();
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
