package dev.parley.bench.writer;

import dev.parley.bench.round.Sample;
import dev.parley.runtime.health.Health;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedConversationCodec;
import dev.parley.wire.TopicAdmin;
import dev.parley.wire.Topics;
import dev.parley.writer.WriterSettings;
import dev.parley.writer.WriterWorker;
import dev.parley.writer.loop.WriterMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Topics of the bench's own with records that a whole writer-worker reads, again and again. */
final class EmbeddingsQueue implements AutoCloseable {
  private static final int PARTITIONS = 4;
  private static final Duration READY_WITHIN = Duration.ofMinutes(1);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
  private static final long DONE_WITHIN_SECONDS = 600;

  private final String servers;
  private final BenchDatabase database;
  private final Topics topics =
      new Topics("bench-" + UUID.randomUUID().toString().substring(0, 8) + ".", PARTITIONS);
  private final Admin admin;
  private long records;

  EmbeddingsQueue(String servers, BenchDatabase database) throws InterruptedException {
    this.servers = servers;
    this.database = database;
    this.admin = Admin.create(Map.of("bootstrap.servers", servers));
    new TopicAdmin(admin).createMissing(topics.all(), (short) 1, READY_WITHIN);
  }

  /**
   * Publishes the conversations' embeddings.
   *
   * @param poisonEach how many records share one that is not a record's value; 0 for none
   */
  void fill(Iterable<EmbeddedConversation> conversations, int poisonEach) throws Exception {
    EmbeddedConversationCodec codec = new EmbeddedConversationCodec();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      List<Future<?>> sent = new ArrayList<>();
      for (EmbeddedConversation one : conversations) {
        byte[] value = codec.encode(one);
        if (poisonEach > 0 && records % poisonEach == 0) {
          poison(value, records / poisonEach);
        }
        byte[] key = one.conversation().key().toBytes();
        sent.add(producer.send(new ProducerRecord<>(topics.embeddings().name(), key, value)));
        records++;
      }
      for (Future<?> one : sent) {
        one.get();
      }
    }
  }

  /** Spoils the marker, or the schema's fingerprint, or what follows. */
  private static void poison(byte[] value, long number) {
    switch ((int) (number % 3)) {
      case 0 -> value[0] = 0;
      case 1 -> value[2] ^= 1;
      default -> value[10] = (byte) 0xFF;
    }
  }

  /** Who measures a writer while it reads. */
  interface Watch extends AutoCloseable {
    /** Measures and shows nothing. */
    static Watch nobody() {
      return new Watch() {};
    }

    /** What the writer tells. */
    default WriterMetrics metrics() {
      return WriterMetrics.NONE;
    }

    default Health health() {
      return new Health();
    }

    /** Called once the writer has started. */
    default void started(KafkaSettings kafka, WriterWorker worker) throws Exception {}

    /** Figures of its own, at the end. */
    default Map<String, Double> figures() {
      return Map.of();
    }

    @Override
    default void close() throws Exception {}
  }

  /** Lets a new writer read all, into empty tables. */
  Sample drain() throws Exception {
    return drain(Watch.nobody());
  }

  /** The same while {@code watch} measures it, which is then closed. */
  Sample drain(Watch watch) throws Exception {
    try (watch) {
      double seconds = drained(watch);
      return new Sample(records, seconds, watch.figures());
    }
  }

  private double drained(Watch watch) throws Exception {
    database.clear();
    CountedRecords counted = new CountedRecords(records, watch.metrics());
    KafkaSettings kafka =
        new KafkaSettings(topics, (short) 1, Map.of("bootstrap.servers", servers));
    WriterWorker worker =
        new WriterWorker(
            WriterSettings.read(SettingsReader.of(Map.of())),
            database.settings(database.url()),
            kafka,
            "bench",
            watch.health(),
            counted,
            (part, cause) -> System.err.println(part + " died: " + cause));
    worker.start();
    double seconds;
    try {
      watch.started(kafka, worker);
      seconds = counted.await(DONE_WITHIN_SECONDS);
    } finally {
      worker.stop(STOP_WITHIN);
    }
    // Without offsets the next one begins anew.
    admin.deleteConsumerGroups(List.of(topics.writerGroup())).all().get();
    return seconds;
  }

  @Override
  public void close() throws Exception {
    admin.deleteTopics(topics.all().stream().map(topic -> topic.name()).toList()).all().get();
    admin.close();
  }
}
