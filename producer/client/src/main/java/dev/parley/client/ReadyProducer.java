package dev.parley.client;

import dev.parley.wire.TopicAdmin;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes a producer that knows its topic already and whose topic takes records. */
final class ReadyProducer {
  private ReadyProducer() {}

  static Producer<byte[], byte[]> create(ConversationPublisherSettings settings)
      throws InterruptedException {
    String topic = settings.topics().conversations().name();
    long deadline = System.nanoTime() + settings.readyWithin().toNanos();
    Admin admin = Admin.create(ClientConfiguration.admin(settings));
    try {
      new TopicAdmin(admin).awaitReady(Set.of(topic), settings.readyWithin());
    } finally {
      admin.close(Duration.ZERO); // What is still being asked is not waited for.
    }
    Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            ClientConfiguration.producer(settings),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    try {
      learn(producer, topic, deadline);
      return producer;
    } catch (KafkaException | InterruptedException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  /** The first record should not wait for the topic's metadata. */
  private static void learn(Producer<?, ?> producer, String topic, long deadline)
      throws InterruptedException {
    while (true) {
      try {
        producer.partitionsFor(topic);
        return;
      } catch (TimeoutException e) {
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
      } catch (InterruptException e) {
        Thread.interrupted(); // Kafka's client has set it again.
        throw (InterruptedException) new InterruptedException(e.getMessage()).initCause(e);
      }
    }
  }
}
