package dev.parley.e2e.load;

import dev.parley.wire.DeadLetter;
import dev.parley.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends records that must become dead letters, and tombstones, which must not. Not safe for
 * concurrent use.
 */
public final class PoisonPublisher implements AutoCloseable {
  private final Topics topics;
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<Poison> sent = new ArrayList<>();

  public PoisonPublisher(String bootstrapServers, Topics topics) {
    this.topics = topics;
    this.producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Sends one record of each kind, and a tombstone. */
  public void sendOneOfEach() throws InterruptedException, ExecutionException {
    for (PoisonKind kind : PoisonKind.values()) {
      ProducerRecord<byte[], byte[]> record = kind.record(topics, "poison-" + sent.size());
      RecordMetadata at = producer.send(record).get();
      sent.add(
          new Poison(
              new DeadLetter.Origin(at.topic(), at.partition(), at.offset()),
              record.key(),
              record.value(),
              kind.stage(),
              kind.reason()));
    }
    producer.send(tombstone()).get();
  }

  /** All that must have become dead letters. */
  public List<Poison> sent() {
    return List.copyOf(sent);
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }

  @SuppressWarnings("NullAway") // The constructor takes null for a tombstone and does not say so.
  private ProducerRecord<byte[], byte[]> tombstone() {
    byte[] key = ("poison/dropped-" + sent.size()).getBytes(StandardCharsets.UTF_8);
    return new ProducerRecord<>(topics.conversations().name(), key, null);
  }
}
