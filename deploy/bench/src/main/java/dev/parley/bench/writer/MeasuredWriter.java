package dev.parley.bench.writer;

import dev.parley.bench.data.ConversationSource;
import dev.parley.bench.round.Comparison;
import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Part;
import dev.parley.bench.round.ProcessCpu;
import dev.parley.bench.round.Rounds;
import dev.parley.bench.round.Sample;
import dev.parley.bench.round.Trial;
import dev.parley.bench.worker.ScrapedMetrics;
import dev.parley.runtime.health.Health;
import dev.parley.runtime.queue.QueueExporter;
import dev.parley.runtime.queue.QueueSettings;
import dev.parley.runtime.queue.QueueStage;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.stack.PostgresAddress;
import dev.parley.writer.WriterWorker;
import dev.parley.writer.loop.MicrometerWriterMetrics;
import dev.parley.writer.loop.WriterMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** A whole writer-worker with all its metrics, beside one that measures nothing. */
public final class MeasuredWriter implements Part {
  public static final String COMPARISON = "writer-worker, plain Postgres";
  public static final String SCENARIO = "first writes from Kafka";
  public static final String UNMEASURED = "without metrics";
  public static final String MEASURED = "as shipped, scraped";

  private final PostgresAddress server;
  private final String kafka;
  private final int conversations;
  private final Duration every;
  private final long seed;
  private final Rounds rounds;

  /**
   * @param kafka bootstrap servers
   * @param conversations of a run
   * @param every from scrape to scrape
   * @param seed of the data
   */
  public MeasuredWriter(
      PostgresAddress server,
      String kafka,
      int conversations,
      Duration every,
      long seed,
      Rounds rounds) {
    this.server = server;
    this.kafka = kafka;
    this.conversations = conversations;
    this.every = every;
    this.seed = seed;
    this.rounds = rounds;
  }

  @Override
  public String title() {
    return "The writer";
  }

  @Override
  public String explanation() {
    return "Conversations a second, %,d a run, from the first batch until the last row is committed, and the CPU time of each, from the writer's start to its end, Kafka's in the same JVM among it. As shipped is all that its Main has, scraped every %s s; without metrics is a writer that is told to measure nothing, not its pool and not its clients."
        .formatted(conversations, every.toMillis() / 1000.0);
  }

  @Override
  public List<Measured> measure() throws Exception {
    ConversationSource source = new ConversationSource(seed);
    try (BenchDatabase database = new BenchDatabase(server);
        EmbeddingsQueue queue = new EmbeddingsQueue(kafka, database)) {
      queue.fill(() -> LongStream.range(0, conversations).mapToObj(source::first).iterator(), 0);
      return List.of(
          rounds.run(
              new Comparison(
                  COMPARISON,
                  List.of(
                      new Trial(SCENARIO, UNMEASURED, () -> withCpu(queue::drain)),
                      new Trial(SCENARIO, MEASURED, () -> withCpu(() -> scraped(queue)))))));
    }
  }

  private Sample scraped(EmbeddingsQueue queue) throws Exception {
    return queue.drain(new Scraped(new ScrapedMetrics("writer-worker", every)));
  }

  private static Sample withCpu(Trial.Run run) throws Exception {
    double before = ProcessCpu.seconds();
    Sample sample = run.once();
    double each = (ProcessCpu.seconds() - before) * 1e6 / sample.items();
    Map<String, Double> figures = new TreeMap<>(sample.beside());
    figures.put(ProcessCpu.MICROS_EACH, each);
    return new Sample(sample.items(), sample.seconds(), figures);
  }

  private static final class Scraped implements EmbeddingsQueue.Watch {
    private final ScrapedMetrics metrics;
    private final WriterMetrics shown;

    Scraped(ScrapedMetrics metrics) {
      this.metrics = metrics;
      this.shown = new MicrometerWriterMetrics(metrics.registry());
    }

    @Override
    public WriterMetrics metrics() {
      return shown;
    }

    @Override
    public Health health() {
      return metrics.health();
    }

    @Override
    public void started(KafkaSettings kafka, WriterWorker worker) throws Exception {
      metrics.start(
          QueueExporter.ofWorker(
              kafka,
              QueueSettings.read(SettingsReader.of(Map.of())),
              QueueStage.write(kafka.topics()),
              OptionalLong::empty,
              worker::assigned,
              metrics.registry()));
    }

    @Override
    public Map<String, Double> figures() {
      return metrics.figures();
    }

    @Override
    public void close() throws Exception {
      metrics.close();
    }
  }
}
