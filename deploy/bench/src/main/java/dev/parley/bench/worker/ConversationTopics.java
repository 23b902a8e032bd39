package dev.parley.bench.worker;

import dev.parley.wire.Conversation;
import dev.parley.wire.ConversationCodec;
import dev.parley.wire.TopicAdmin;
import dev.parley.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Topics of one run alone, so that nothing of a run before is restored or read. */
public final class ConversationTopics implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofMinutes(1);

  private final String servers;
  private final Topics topics =
      new Topics(
          "bench-" + UUID.randomUUID().toString().substring(0, 8) + ".", Topics.DEFAULT_PARTITIONS);
  private final Admin admin;

  /**
   * @param servers bootstrap servers
   */
  public ConversationTopics(String servers) throws InterruptedException {
    this.servers = servers;
    this.admin = Admin.create(Map.of("bootstrap.servers", servers));
    new TopicAdmin(admin).createMissing(topics.all(), (short) 1, READY_WITHIN);
  }

  /** Their names. */
  public Topics topics() {
    return topics;
  }

  /** Bootstrap servers. */
  public String servers() {
    return servers;
  }

  /** Publishes the snapshots in their order, and returns when all are acknowledged. */
  public void publish(Iterable<Conversation> snapshots) throws Exception {
    ConversationCodec codec = new ConversationCodec();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers, "compression.type", "lz4", "batch.size", 1 << 17),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (Conversation one : snapshots) {
        sent.add(
            producer.send(
                new ProducerRecord<>(
                    topics.conversations().name(), one.key().toBytes(), codec.encode(one))));
      }
      for (Future<RecordMetadata> one : sent) {
        one.get();
      }
    }
  }

  /** Removes them, and what Streams made beside them. */
  @Override
  public void close() throws ExecutionException, InterruptedException {
    try (admin) {
      List<String> ours =
          admin.listTopics().names().get().stream()
              .filter(name -> name.startsWith(topics.prefix()))
              .toList();
      admin.deleteTopics(ours).all().get();
    }
  }
}
