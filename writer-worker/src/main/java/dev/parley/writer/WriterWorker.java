package dev.parley.writer;

import dev.parley.runtime.health.Health;
import dev.parley.runtime.health.PollLiveness;
import dev.parley.runtime.lifecycle.Service;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.wire.Topics;
import dev.parley.writer.deadletter.DeadLetterProducer;
import dev.parley.writer.deadletter.DeadLetters;
import dev.parley.writer.loop.BatchDelivery;
import dev.parley.writer.loop.BatchWriter;
import dev.parley.writer.loop.RecordDecoder;
import dev.parley.writer.loop.StoppedException;
import dev.parley.writer.loop.WriteLoop;
import dev.parley.writer.loop.WriterMetrics;
import dev.parley.writer.store.Database;
import dev.parley.writer.store.DatabaseSettings;
import dev.parley.writer.store.PostgresStore;
import dev.parley.writer.store.VectorIndexer;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads embedded conversations from Kafka and upserts them into Postgres, on a thread of its own. A
 * database or a cluster that is away is waited for, also at start: {@link Health} says so
 * meanwhile. On anything a person has to mend the thread ends, with nothing committed that is not
 * stored, and its death is reported.
 */
public final class WriterWorker implements Service {
  /** Who learns that the thread ended without being told to. */
  public interface DeathListener {
    void died(String part, Throwable cause);
  }

  private static final Logger log = LoggerFactory.getLogger(WriterWorker.class);

  /** For each client: what it was told is done, so it has only to say goodbye. */
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);

  private final WriterSettings settings;
  private final DatabaseSettings databaseSettings;
  private final Topics topics;
  private final KafkaClients clients;
  private final String worker;
  private final WriterMetrics metrics;
  private final DeathListener deaths;
  private final WriterStatus status = new WriterStatus();
  private final OpenParts open = new OpenParts();
  private final CountDownLatch stop = new CountDownLatch(1);
  private @Nullable Thread thread;
  private Runnable cutOff = () -> {};
  private volatile Supplier<Set<TopicPartition>> assigned = Set::of;
  private volatile Supplier<Map<MetricName, ? extends Metric>> consumed = Map::of;

  /**
   * @param worker this replica's name, in dead letters and as Kafka's client id
   * @param health learns how the writer is
   */
  public WriterWorker(
      WriterSettings settings,
      DatabaseSettings databaseSettings,
      KafkaSettings kafka,
      String worker,
      Health health,
      WriterMetrics metrics,
      DeathListener deaths) {
    this.settings = settings;
    this.databaseSettings = databaseSettings;
    this.topics = kafka.topics();
    this.clients = new KafkaClients(kafka, worker);
    this.worker = worker;
    this.metrics = metrics;
    this.deaths = deaths;
    status.register(health);
    health.live(new PollLiveness(() -> consumed.get()));
  }

  @Override
  public String name() {
    return "writer";
  }

  /** The partitions that it reads now; none before it is started. */
  public Set<TopicPartition> assigned() {
    return assigned.get();
  }

  /** Returns at once: the database and the cluster need not be there yet. */
  @Override
  public synchronized void start() {
    Database database = open.add(new Database(databaseSettings, metrics), Database::close);
    VectorIndexer indexer =
        open.add(
            new VectorIndexer(database, settings.index(), metrics.vectorIndexes()),
            made -> made.stop(CLOSE_WITHIN));
    status.probe(database::check, indexer::detail);
    Admin admin = open.add(clients.admin(), made -> made.close(CLOSE_WITHIN));
    Producer<byte[], byte[]> producer =
        open.add(clients.producer(), made -> made.close(CLOSE_WITHIN));
    Consumer<byte[], byte[]> consumer =
        open.add(clients.consumer(settings.batch()), WriterWorker::leaveGroup);
    open.add(metrics.show(consumer, producer), WriterMetrics.Shown::close);

    Clock clock = Clock.systemUTC();
    DeadLetters deadLetters = new DeadLetters(worker, clock);
    PostgresStore store = new PostgresStore(database, indexer);
    BatchDelivery delivery =
        new BatchDelivery(
            new BatchWriter(store::write, deadLetters, metrics, clock, new Random()),
            new DeadLetterProducer(producer, topics.deadLetters().name())::send,
            metrics,
            status,
            stop);
    WriteLoop loop =
        new WriteLoop(
            consumer,
            topics.embeddings().name(),
            settings.batch(),
            settings.batchesInFlight(),
            new RecordDecoder(deadLetters, metrics),
            delivery,
            metrics,
            stop);
    assigned = loop::assigned;
    consumed = consumer::metrics;
    Preparation preparation = new Preparation(database, admin, topics, status, stop);
    thread =
        new Thread(
            () -> {
              run(preparation, indexer, loop);
              leaveGroup(consumer); // Also when it died: its partitions are another's at once.
            },
            name());
    cutOff = database::close;
    thread.start();
  }

  private void run(Preparation preparation, VectorIndexer indexer, WriteLoop loop) {
    try {
      preparation.run();
      indexer.start();
      log.info("reading {} as {}", topics.embeddings().name(), topics.writerGroup());
      status.reading();
      loop.run();
      status.stopped();
    } catch (StoppedException e) {
      status.stopped();
      log.info("{}: what is not committed is read again", e.getMessage());
    } catch (Exception | Error e) {
      if (stop.getCount() == 0) {
        log.info("cut off by the stop", e);
      } else {
        status.died(e);
        deaths.died(name(), e);
      }
    }
  }

  /**
   * Finishes the batches that are being written and leaves the group. What takes longer is cut off,
   * and written again by whoever reads it next.
   */
  @Override
  public synchronized void stop(Duration within) throws Exception {
    stop.countDown();
    Thread running = thread;
    if (running != null) {
      running.join(within.toMillis() / 2 + 1);
      if (running.isAlive()) {
        log.warn("still writing: cutting the connections to the database");
        cutOff.run();
        running.join(within.toMillis() / 4 + 1);
      }
    }
    open.close();
    if (running != null && running.isAlive()) {
      throw new IllegalStateException("the writer's thread did not end within " + within);
    }
  }

  private static void leaveGroup(Consumer<byte[], byte[]> consumer) {
    consumer.close(CloseOptions.timeout(CLOSE_WITHIN));
  }
}
