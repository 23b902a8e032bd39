package dev.parley.writer;

import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.writer.loop.BatchLimits;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes the writer's clients: its choices, then what the operator passes on, which wins. */
final class KafkaClients {
  /** Few: brokers bound what they send by its compressed bytes, and this bounds what we unpack. */
  private static final int RECORDS_A_POLL = 50;

  private final KafkaSettings settings;
  private final String clientId;

  KafkaClients(KafkaSettings settings, String clientId) {
    this.settings = settings;
    this.clientId = clientId;
  }

  /** Reads what is committed, from the beginning where the group has no offset yet. */
  Consumer<byte[], byte[]> consumer(BatchLimits limits) {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, settings.topics().writerGroup());
    config.put(
        ConsumerConfig.GROUP_PROTOCOL_CONFIG,
        GroupProtocol.CONSUMER.name().toLowerCase(Locale.ROOT));
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Integer.toString(RECORDS_A_POLL));
    // What one broker may send ahead: the bound of what waits in memory besides the batch.
    config.put(
        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
        Long.toString(Math.min(limits.bytes(), Integer.MAX_VALUE)));
    config.putAll(settings.overrides());
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** For dead letters: seldom used, and never to lose one. */
  Producer<byte[], byte[]> producer() {
    // Twice, for these count a record before it is compressed, and the topic after.
    String bytes = Integer.toString(2 * settings.topics().deadLetters().maxRecordBytes());
    Map<String, Object> config = new HashMap<>();
    // Another than the consumer's: their meters are told apart by it.
    config.put(ProducerConfig.CLIENT_ID_CONFIG, clientId + "-dead-letters");
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, bytes);
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, bytes);
    // How long the topic may take nothing before the writer ends for it.
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "30000");
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "60000");
    config.putAll(settings.overrides());
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  Admin admin() {
    Map<String, Object> config = new HashMap<>();
    config.put(AdminClientConfig.CLIENT_ID_CONFIG, clientId);
    config.putAll(settings.overrides());
    return Admin.create(config);
  }
}
