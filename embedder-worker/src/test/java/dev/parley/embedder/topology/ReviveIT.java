package dev.parley.embedder.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedder.Publisher;
import dev.parley.embedder.ScriptedEmbedder;
import dev.parley.embedder.TopicReader;
import dev.parley.embedder.window.Backoff;
import dev.parley.embedder.window.Batcher;
import dev.parley.embedder.window.BatcherThreads;
import dev.parley.embedder.window.EmbedCall;
import dev.parley.embedder.window.EmbedderHealth;
import dev.parley.embedder.window.Lane;
import dev.parley.embedder.window.ResultEncoder;
import dev.parley.embedder.window.WindowMetrics;
import dev.parley.embedder.window.WindowSettings;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.Position;
import dev.parley.wire.Topics;
import dev.parley.wire.UndecodableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.processor.TaskId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Streams gives tasks up and begins them again, in the life of one worker. */
@ExtendWith(StackExtension.class)
class ReviveIT {
  private static final int PUBLISHED = 300;

  private final TestStack stack;
  private final Topics topics;
  private final List<Throwable> deaths = new CopyOnWriteArrayList<>();
  private final ScriptedEmbedder embedder = new ScriptedEmbedder();
  private final Batcher batcher = batcher();
  private final IntakeGate gate =
      IntakeGate.live(new IntakeSettings(1000, 500, 2000, 64 << 20), batcher::load);
  private Runnable afterOffer = () -> {};
  @TempDir private Path directory;

  ReviveIT(TestStack stack) throws InterruptedException {
    this.stack = stack;
    this.topics = stack.newTopics(2);
  }

  @Test
  void aProducerThatBlocksForTooLongCostsTimeAndLosesOrDoublesNothing() throws Exception {
    BatcherThreads threads = new BatcherThreads(batcher, 2, deaths::add);
    try (TransactionalIds ids = TransactionalIds.open(directory);
        Publisher publisher = new Publisher(stack.bootstrapServers(), topics);
        TopicReader embeddings =
            new TopicReader(stack.bootstrapServers(), topics.embeddings().name())) {
      BlockingProducers clients = new BlockingProducers(new WorkerClients(gate, ids), 150, 3);
      try (KafkaStreams streams = streams(clients)) {
        threads.start();
        streams.start();

        publisher.publishMany("c", PUBLISHED);
        embeddings.until("three failures", () -> clients.failures() == 3);
        publisher.publishMany("d", PUBLISHED);

        embeddings.until("all", () -> embeddings.records().size() >= 2 * PUBLISHED).toEnd();
        assertThat(embeddings.records()).hasSize(2 * PUBLISHED);
        assertThat(embeddings.embedded()).isEqualTo(publisher.published());
        assertThat(deaths).isEmpty();
        embeddings.until("nothing held", () -> batcher.load().held() == 0);
      }
    } finally {
      threads.stop(Duration.ofSeconds(10));
    }
  }

  /**
   * As when restoring fails, nothing is wrong with the producer. Streams 4.3.1 then commits what
   * the corrupted tasks had written and not what they had read, so there may be doubles; losses
   * there may not be.
   */
  @Test
  void tasksThatAreHeldForCorruptedLoseNothing() throws Exception {
    BatcherThreads threads = new BatcherThreads(batcher, 2, deaths::add);
    AtomicInteger offers = new AtomicInteger();
    AtomicInteger corruptions = new AtomicInteger();
    afterOffer =
        () -> {
          if (offers.incrementAndGet() % 50 == 0 && corruptions.get() < 5) {
            corruptions.incrementAndGet();
            throw new TaskCorruptedException(Set.of(new TaskId(0, 0), new TaskId(0, 1)));
          }
        };
    try (TransactionalIds ids = TransactionalIds.open(directory);
        Publisher publisher = new Publisher(stack.bootstrapServers(), topics);
        TopicReader embeddings =
            new TopicReader(stack.bootstrapServers(), topics.embeddings().name());
        KafkaStreams streams = streams(new WorkerClients(gate, ids))) {
      threads.start();
      streams.start();
      embeddings.until("running", () -> streams.state() == KafkaStreams.State.RUNNING);

      publisher.publishMany("c", 2 * PUBLISHED);

      embeddings.until("all", () -> embedded(embeddings).size() >= 2 * PUBLISHED);
      assertThat(corruptions).hasValue(5);
      assertThat(embeddings.embedded()).isEqualTo(publisher.published());
      assertThat(deaths).isEmpty();
    } finally {
      threads.stop(Duration.ofSeconds(10));
    }
  }

  private static Map<Position, String> embedded(TopicReader embeddings) {
    try {
      return embeddings.embedded();
    } catch (UndecodableException e) {
      throw new AssertionError(e);
    }
  }

  private KafkaStreams streams(KafkaClientSupplier clients) {
    WindowTask.Factory tasks =
        new WindowTask.Factory(
            Lane.LIVE,
            batcher,
            new Admission(topics.partitions(), topics.conversations()),
            new DeadLetters(topics.deadLetters().maxRecordBytes(), "worker", IntakeMetrics.NONE),
            () -> afterOffer.run(),
            IntakeMetrics.NONE);
    KafkaSettings kafka =
        new KafkaSettings(
            topics,
            (short) 1,
            Map.of(
                "bootstrap.servers", stack.bootstrapServers(),
                "session.timeout.ms", "3000",
                "heartbeat.interval.ms", "1000",
                "max.block.ms", "3000"));
    KafkaStreams streams =
        new KafkaStreams(
            new WindowTopology(topics, tasks).build(),
            new StreamsConfig(
                StreamsConfiguration.of(kafka, Lane.LIVE, Optional.empty(), directory)),
            clients);
    streams.setUncaughtExceptionHandler(new StreamsFailures(deaths::add, System::nanoTime));
    return streams;
  }

  private Batcher batcher() {
    EmbedCall call =
        new EmbedCall(
            embedder.takes(Duration.ofMillis(5)),
            new ResultEncoder(1 << 20, WindowMetrics.NONE),
            new Backoff(Duration.ofMillis(10), Duration.ofMillis(100), () -> 1),
            new EmbedderHealth(System::nanoTime, Optional.empty()),
            WindowMetrics.NONE,
            System::nanoTime,
            EmbedCall.Pause.SLEEPING);
    return new Batcher(
        new WindowSettings(8, 1 << 20, Duration.ofMillis(5), 2, Duration.ofSeconds(1)),
        call,
        WindowMetrics.NONE,
        System::nanoTime);
  }
}
