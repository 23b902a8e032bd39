package dev.parley.bench.embedder;

import dev.parley.bench.data.ConversationSource;
import dev.parley.bench.round.Comparison;
import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Part;
import dev.parley.bench.round.ProcessCpu;
import dev.parley.bench.round.Rounds;
import dev.parley.bench.round.Sample;
import dev.parley.bench.round.Trial;
import dev.parley.bench.worker.ConversationTopics;
import dev.parley.bench.worker.RunningWorker;
import dev.parley.bench.worker.ScrapedMetrics;
import dev.parley.runtime.health.Health;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** A whole embedder-worker with all its metrics, beside one that measures nothing. */
public final class MeasuredEmbedder implements Part {
  public static final String COMPARISON = "embedder-worker, hashing";
  public static final String SCENARIO = "from topic to topic";
  public static final String UNMEASURED = "without metrics";
  public static final String MEASURED = "as shipped, scraped";

  private static final Map<String, String> HASHING = Map.of("PARLEY_EMBEDDER_MODEL", "hashing");

  private final TimedQueue queue;
  private final int conversations;
  private final Duration every;
  private final Duration idle;
  private final Rounds rounds;

  /**
   * @param kafka bootstrap servers
   * @param conversations of a run
   * @param every from scrape to scrape
   * @param idle for how long a worker has run when there is work
   * @param seed of the data
   */
  public MeasuredEmbedder(
      String kafka, int conversations, Duration every, Duration idle, long seed, Rounds rounds) {
    ConversationSource source = new ConversationSource(seed);
    this.queue =
        new TimedQueue(
            kafka,
            conversations,
            () ->
                LongStream.range(0, conversations)
                    .mapToObj(number -> source.first(number).conversation())
                    .iterator());
    this.conversations = conversations;
    this.every = every;
    this.idle = idle;
    this.rounds = rounds;
  }

  @Override
  public String title() {
    return "The embedder";
  }

  @Override
  public String explanation() {
    return "Conversations a second, %,d a run, from the first that is taken in until the last result is committed, and the CPU time of each, Kafka's in the same JVM among it. As shipped is all that its Main has: the Prometheus registry with the meters of Parley, the JVM, Kafka's clients and Streams, the ops port, the look at its own metrics for alerts and the queue's exporter; `/metrics` is read every %s s. The worker has had nothing to do for %d s when there is work, for Kafka's and Streams' meters are complete only after a minute. Without metrics the registry refuses every meter but the counter of records that tells when a run begins, and nothing stands beside the worker."
        .formatted(conversations, every.toMillis() / 1000.0, idle.toSeconds());
  }

  @Override
  public List<Measured> measure() throws Exception {
    return List.of(
        rounds.run(
            new Comparison(
                COMPARISON,
                List.of(
                    new Trial(SCENARIO, UNMEASURED, this::unmeasured),
                    new Trial(SCENARIO, MEASURED, this::measured)))));
  }

  private Sample unmeasured() throws Exception {
    return sample(
        queue.runAfter(
            idle,
            topics ->
                new ParleyWorker(
                    new RunningWorker(topics, HASHING, refusingMeters(), new Health()), () -> {})),
        Map.of());
  }

  private Sample measured() throws Exception {
    Map<String, Double> figures = new HashMap<>();
    TimedQueue.Run run = queue.runAfter(idle, topics -> scraped(topics, figures));
    return sample(run, figures);
  }

  /**
   * @param figures takes those of the scrapes, at the end
   */
  private ParleyWorker scraped(ConversationTopics topics, Map<String, Double> figures)
      throws Exception {
    ScrapedMetrics metrics = new ScrapedMetrics("embedder-worker", every);
    RunningWorker worker = new RunningWorker(topics, HASHING, metrics.registry(), metrics.health());
    metrics.start(worker.queueExporter());
    return new ParleyWorker(
        worker,
        () -> {
          try (metrics) {
            figures.putAll(metrics.figures());
          }
        });
  }

  private Sample sample(TimedQueue.Run run, Map<String, Double> figures) {
    Map<String, Double> all = new TreeMap<>(figures);
    all.put(ProcessCpu.MICROS_EACH, run.cpuSeconds() * 1e6 / conversations);
    return new Sample(conversations, run.seconds(), all);
  }

  /** All but the one that tells when a run begins. */
  private static MeterRegistry refusingMeters() {
    MeterRegistry registry = new SimpleMeterRegistry();
    registry
        .config()
        .meterFilter(MeterFilter.denyUnless(id -> id.getName().equals(RunningWorker.RECEIVED)));
    return registry;
  }
}
