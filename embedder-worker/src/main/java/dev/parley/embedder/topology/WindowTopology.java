package dev.parley.embedder.topology;

import dev.parley.embedder.window.Lane;
import dev.parley.wire.TopicSpec;
import dev.parley.wire.Topics;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * conversations → window, with a store of what waits → embeddings, or dead letters. Keys and values
 * pass through Streams as bytes, so that nothing can fail before the processor sees it.
 */
public final class WindowTopology {
  static final String STORE = "waiting";
  static final String EMBEDDINGS = "embeddings";
  static final String DEAD_LETTERS = "dead-letters";

  /** The name of the source, whichever topic it reads. */
  private static final String CONVERSATIONS = "conversations";

  private static final String WINDOW = "window";

  /**
   * Every conversation is written and soon deleted again. A restore reads all of that churn, and a
   * dropped text stays until it is compacted away: small segments, compacted soon.
   */
  private static final Map<String, String> CHANGELOG =
      Map.of(
          TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(16 * 1024 * 1024),
          TopicConfig.SEGMENT_MS_CONFIG, millis(Duration.ofMinutes(1)),
          TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.1",
          TopicConfig.DELETE_RETENTION_MS_CONFIG, millis(Duration.ofMinutes(1)),
          TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, millis(Duration.ofMinutes(10)),
          // A snapshot as large as the conversations topic takes, and what stands around it.
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(2 * 1024 * 1024));

  /** A record's own timestamp, but never one that Streams would drop the record for. */
  private static final TimestampExtractor NEVER_NEGATIVE =
      (record, partitionTime) -> Math.max(0, record.timestamp());

  private final Topics topics;
  private final WindowTask.Factory tasks;

  /** Reads the topic of the lane that {@code tasks} are of. */
  public WindowTopology(Topics topics, WindowTask.Factory tasks) {
    this.topics = topics;
    this.tasks = tasks;
  }

  static TopicSpec source(Topics topics, Lane lane) {
    return switch (lane) {
      case LIVE -> topics.conversations();
      case BULK -> topics.bulkConversations();
    };
  }

  public Topology build() {
    ByteArrayDeserializer deserializer = new ByteArrayDeserializer();
    ByteArraySerializer serializer = new ByteArraySerializer();
    return new Topology()
        .addSource(
            AutoOffsetReset.earliest(),
            CONVERSATIONS,
            NEVER_NEGATIVE,
            deserializer,
            deserializer,
            source(topics, tasks.lane()).name())
        .addProcessor(WINDOW, () -> new WindowProcessor(tasks), CONVERSATIONS)
        .addStateStore(store(), WINDOW)
        .addSink(EMBEDDINGS, topics.embeddings().name(), serializer, serializer, WINDOW)
        .addSink(DEAD_LETTERS, topics.deadLetters().name(), serializer, serializer, WINDOW);
  }

  private static StoreBuilder<KeyValueStore<Bytes, WaitingConversation>> store() {
    return Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore(STORE), Serdes.Bytes(), new WaitingConversationSerde())
        .withLoggingEnabled(CHANGELOG)
        .withCachingDisabled();
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }
}
