package dev.parley.embedder;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.wire.HeaderNames;
import dev.parley.wire.Position;
import dev.parley.wire.Topics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Publishes conversations as a bot does, and remembers where each came to stand. For one thread.
 */
public final class Publisher implements AutoCloseable {
  private final KafkaProducer<byte[], byte[]> producer;
  private final Topics topics;
  private final Map<Position, String> published = new LinkedHashMap<>();

  public Publisher(String bootstrapServers, Topics topics) {
    this.topics = topics;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "linger.ms", "1"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  public Position publish(String id, String transcript) throws Exception {
    return acknowledged(send(id, transcript), transcript);
  }

  /** As many conversations, each with its own id, from {@code prefix + 0}. */
  public void publishMany(String prefix, int count) throws Exception {
    Map<String, Future<RecordMetadata>> sent = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      sent.put("text of " + prefix + i, send(prefix + i, "text of " + prefix + i));
    }
    for (var one : sent.entrySet()) {
      acknowledged(one.getValue(), one.getKey());
    }
  }

  /** As many conversations, each with a transcript of so many characters. */
  public void publishLarge(String prefix, int count, int characters) throws Exception {
    for (int i = 0; i < count; i++) {
      var unused = send(prefix + i, "x".repeat(characters));
    }
    producer.flush();
  }

  /** Sends a conversation again that first stood at the given offset; tells that position. */
  public Position sendAgain(String id, String transcript, long offset) throws Exception {
    byte[] key = Samples.key(id).get();
    int partition = Samples.conversation(id, "").key().partition(topics.partitions());
    Position position = new Position(1, partition, offset);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topics.bulkConversations().name(), key, Samples.encoded(id, transcript));
    record.headers().add(HeaderNames.POSITION, position.toString().getBytes(UTF_8));
    producer.send(record).get();
    return position;
  }

  public void send(byte[] key, byte[] value) throws Exception {
    producer.send(new ProducerRecord<>(topics.conversations().name(), key, value)).get();
  }

  /** Every transcript that was acknowledged, by where it stands. */
  public Map<Position, String> published() {
    return Map.copyOf(published);
  }

  @Override
  public void close() {
    producer.close();
  }

  private Future<RecordMetadata> send(String id, String transcript) {
    return producer.send(
        new ProducerRecord<>(
            topics.conversations().name(), Samples.key(id).get(), Samples.encoded(id, transcript)));
  }

  private Position acknowledged(Future<RecordMetadata> sent, String transcript) throws Exception {
    RecordMetadata metadata = sent.get();
    Position position = new Position(1, metadata.partition(), metadata.offset());
    published.put(position, transcript);
    return position;
  }
}
