package dev.parley.client;

import dev.parley.wire.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * How a publisher works. Start from {@link #of} and change what should differ.
 *
 * @param topics whose conversations topic it publishes to; the topic must exist
 * @param kafka settings of Kafka's own clients, {@code bootstrap.servers} among them, applied last
 * @param bufferBytes most bytes of accepted conversations that wait to be acknowledged, from 4 MiB;
 *     Kafka's client holds as many again at most
 * @param deliveryTimeout how long after its acceptance a conversation is tried before it fails,
 *     from 1 s
 * @param readyWithin how long the start waits for the cluster and the topic
 */
public record ConversationPublisherSettings(
    Topics topics,
    Map<String, String> kafka,
    long bufferBytes,
    Duration deliveryTimeout,
    Duration readyWithin) {
  /** Twice what the largest conversation needs, with room. */
  static final long LEAST_BUFFER_BYTES = 4L << 20;

  static final Duration LEAST_DELIVERY_TIMEOUT = Duration.ofSeconds(1);

  /**
   * @throws IllegalArgumentException naming what is wrong; also when a Kafka setting would break
   *     what the publisher promises
   */
  public ConversationPublisherSettings {
    kafka = Map.copyOf(kafka);
    if (kafka.getOrDefault(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "").isBlank()) {
      throw new IllegalArgumentException(
          "kafka setting bootstrap.servers is missing: set it to host:port of one broker or more");
    }
    PromisedSettings.refuseBreach(kafka);
    if (bufferBytes < LEAST_BUFFER_BYTES) {
      throw new IllegalArgumentException(
          "bufferBytes is " + bufferBytes + "; at least " + LEAST_BUFFER_BYTES + " are needed");
    }
    if (deliveryTimeout.compareTo(LEAST_DELIVERY_TIMEOUT) < 0) {
      throw new IllegalArgumentException(
          "deliveryTimeout is " + deliveryTimeout + "; the least is " + LEAST_DELIVERY_TIMEOUT);
    }
  }

  /** 32 MiB waiting at most, 2 minutes to deliver, 30 s to start, topics without a prefix. */
  public static ConversationPublisherSettings of(String bootstrapServers) {
    return new ConversationPublisherSettings(
        new Topics(),
        Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
        32L << 20,
        Duration.ofMinutes(2),
        Duration.ofSeconds(30));
  }

  public ConversationPublisherSettings withTopics(Topics value) {
    return new ConversationPublisherSettings(
        value, kafka, bufferBytes, deliveryTimeout, readyWithin);
  }

  /** In place of all Kafka settings so far, {@code bootstrap.servers} included. */
  public ConversationPublisherSettings withKafka(Map<String, String> value) {
    return new ConversationPublisherSettings(
        topics, value, bufferBytes, deliveryTimeout, readyWithin);
  }

  public ConversationPublisherSettings withBufferBytes(long value) {
    return new ConversationPublisherSettings(topics, kafka, value, deliveryTimeout, readyWithin);
  }

  public ConversationPublisherSettings withDeliveryTimeout(Duration value) {
    return new ConversationPublisherSettings(topics, kafka, bufferBytes, value, readyWithin);
  }

  public ConversationPublisherSettings withReadyWithin(Duration value) {
    return new ConversationPublisherSettings(topics, kafka, bufferBytes, deliveryTimeout, value);
  }

  /** Names Kafka's settings without their values, for some are secret. */
  @Override
  public String toString() {
    return "ConversationPublisherSettings[topic="
        + topics.conversations().name()
        + ", kafka="
        + new TreeSet<>(kafka.keySet())
        + ", bufferBytes="
        + bufferBytes
        + ", deliveryTimeout="
        + deliveryTimeout
        + ", readyWithin="
        + readyWithin
        + "]";
  }
}
