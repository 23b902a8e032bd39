package dev.parley.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** What Kafka's clients are configured with: our choices, and the user's settings over them. */
final class ClientConfiguration {
  /** Large batches compress well: 193,000 conversations a second against 109,000 at 16 KiB. */
  private static final int BATCH_BYTES = 128 * 1024;

  private static final Duration LINGER = Duration.ofMillis(5);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

  /** How often the dispatcher looks up from a {@code send()} that cannot go on. */
  private static final Duration LONGEST_SEND = Duration.ofSeconds(1);

  /** A topic that was idle for longer is forgotten, and the next record waits to look it up. */
  private static final Duration METADATA_KEPT = Duration.ofDays(365);

  private ClientConfiguration() {}

  static Map<String, Object> producer(ConversationPublisherSettings settings) {
    // A request must be able to time out and be tried again within the time to deliver.
    Duration half = settings.deliveryTimeout().dividedBy(2);
    Duration request = half.compareTo(REQUEST_TIMEOUT) < 0 ? half : REQUEST_TIMEOUT;
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    config.put(ProducerConfig.LINGER_MS_CONFIG, LINGER.toMillis());
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis(settings.deliveryTimeout()));
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis(request));
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LONGEST_SEND.toMillis());
    config.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, METADATA_KEPT.toMillis());
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, settings.bufferBytes());
    config.putAll(settings.kafka());
    return config;
  }

  /** The user's settings without those that only a producer has. */
  static Map<String, Object> admin(ConversationPublisherSettings settings) {
    Set<String> ofProducer = ProducerConfig.configNames();
    Set<String> ofAdmin = AdminClientConfig.configNames();
    Map<String, Object> config = new HashMap<>(settings.kafka());
    config.keySet().removeIf(name -> ofProducer.contains(name) && !ofAdmin.contains(name));
    return config;
  }

  private static int millis(Duration duration) {
    return (int) Math.min(Integer.MAX_VALUE, duration.toMillis());
  }
}
