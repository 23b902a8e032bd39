package dev.parley.embedder.topology;

import dev.parley.embedder.window.Lane;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;

/** How Streams is told to work; the operator's {@code kafka.*} settings are put over it, last. */
public final class StreamsConfiguration {
  private static final int MIB = 1024 * 1024;

  private StreamsConfiguration() {}

  /**
   * @param kafka the cluster and the topics
   * @param lane what is read
   * @param workerId a name that is this worker's after a restart too, or nothing: a name that two
   *     live workers share would fence one of them
   * @param stateDirectory a directory that no other worker uses
   */
  public static Map<String, Object> of(
      KafkaSettings kafka, Lane lane, Optional<String> workerId, Path stateDirectory) {
    Map<String, Object> config = new HashMap<>();
    config.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.resolve("streams").toString());
    guarantee(config);
    takeOver(config, workerId);
    latency(config, lane);
    sizes(config, kafka);
    // A setting for all clients is less to Streams than one for some: ours must not stay above it.
    for (String name : kafka.overrides().keySet()) {
      config.remove(main(name));
      config.remove(producer(name));
    }
    Map<String, Object> over = new HashMap<>(kafka.over(config));
    tellApart(over, kafka.topics(), lane);
    return over;
  }

  /** The one thing that no setting may undo: two lanes of one name would be one. */
  private static void tellApart(Map<String, Object> config, Topics topics, Lane lane) {
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, group(topics, lane));
    if (lane == Lane.BULK) {
      config.computeIfPresent(StreamsConfig.CLIENT_ID_CONFIG, (key, name) -> name + "-bulk");
    }
  }

  /** Forward, delete and offsets are one atomic step, and nothing is dropped for an error. */
  private static void guarantee(Map<String, Object> config) {
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    config.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndFailExceptionHandler.class);
    config.put(
        StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndFailProcessingExceptionHandler.class);
    config.put(
        StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
        DefaultProductionExceptionHandler.class);
    // There is no global thread; unless this is set, every start warns of it.
    config.put("processing.exception.handler.global.enabled", true);
  }

  /** How fast another worker goes on, or this one after a restart. */
  private static void takeOver(Map<String, Object> config, Optional<String> workerId) {
    // The streams protocol takes seconds longer to a first record and has no static membership.
    config.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
    // Tasks go to whoever joins at once: the waiting work is small, so no warm-up is worth ten
    // minutes of waiting for it.
    config.put(StreamsConfig.ACCEPTABLE_RECOVERY_LAG_CONFIG, Long.MAX_VALUE);
    config.put(main(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), millis(Duration.ofSeconds(10)));
    config.put(main(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), millis(Duration.ofSeconds(3)));
    config.put(main(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG), millis(Duration.ofSeconds(60)));
    workerId.ifPresent(id -> config.put(main(CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG), id));
    config.put(producer(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), millis(Duration.ofSeconds(10)));
    // Below the poll interval: a producer that waits must not cost the membership too.
    config.put(producer(ProducerConfig.MAX_BLOCK_MS_CONFIG), millis(Duration.ofSeconds(30)));
  }

  private static void latency(Map<String, Object> config, Lane lane) {
    boolean live = lane == Lane.LIVE;
    config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, live ? 50L : 200L);
    // An idle thread punctuates no faster than it polls, and costs the more the faster it does.
    config.put(StreamsConfig.POLL_MS_CONFIG, live ? 20L : 50L);
    // A task reads one partition, so there is no order to wait for; looking whether there is takes
    // a quarter of the stream thread's time.
    config.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
    config.put(producer(ProducerConfig.LINGER_MS_CONFIG), 5);
    // A producer that has forgotten a topic blocks the stream thread to ask for it again.
    config.put(producer(ProducerConfig.METADATA_MAX_IDLE_CONFIG), millis(Duration.ofHours(24)));
  }

  private static void sizes(Map<String, Object> config, KafkaSettings kafka) {
    int largest = kafka.topics().deadLetters().maxRecordBytes();
    config.put(producer(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), largest);
    config.put(producer(ProducerConfig.BUFFER_MEMORY_CONFIG), 64L * MIB);
    config.put(producer(ProducerConfig.BATCH_SIZE_CONFIG), 128 * 1024);
    config.put(producer(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    config.put(main(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 200);
    config.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 50);
    config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
    config.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) kafka.replication());
    config.put(
        StreamsConfig.topicPrefix(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG),
        kafka.replication() >= 3 ? "2" : "1");
  }

  private static String group(Topics topics, Lane lane) {
    return switch (lane) {
      case LIVE -> topics.embedderGroup();
      case BULK -> topics.embedderBulkGroup();
    };
  }

  private static String main(String name) {
    return StreamsConfig.mainConsumerPrefix(name);
  }

  private static String producer(String name) {
    return StreamsConfig.producerPrefix(name);
  }

  private static int millis(Duration duration) {
    return (int) duration.toMillis();
  }
}
