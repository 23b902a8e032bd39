package dev.parley.bench.embedder;

import dev.parley.bench.worker.ConversationTopics;
import dev.parley.bench.worker.StateFolder;
import dev.parley.embedder.topology.StreamsConfiguration;
import dev.parley.embedder.window.Lane;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.wire.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/** The least that Streams does with a record that waits in a store until it is passed on. */
final class BareCopy implements TimedQueue.Worker {
  private static final String STORE = "waiting";
  private static final Duration PUNCTUATION = Duration.ofMillis(10);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(20);

  private final AtomicLong received = new AtomicLong();
  private final StateFolder state = new StateFolder();
  private final byte[] more;
  private final KafkaStreams streams;
  private volatile @Nullable Throwable death;

  /**
   * Starts it.
   *
   * @param moreBytes put behind each value that is passed on; by chance, as vectors are
   */
  BareCopy(ConversationTopics topics, int moreBytes) {
    more = new byte[moreBytes];
    new SplittableRandom(moreBytes).nextBytes(more);
    KafkaSettings kafka =
        new KafkaSettings(
            topics.topics(), (short) 1, Map.of("bootstrap.servers", topics.servers()));
    streams =
        new KafkaStreams(
            topology(topics.topics()),
            new StreamsConfig(
                StreamsConfiguration.of(kafka, Lane.LIVE, Optional.empty(), state.path())));
    streams.setUncaughtExceptionHandler(
        cause -> {
          death = cause;
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    streams.start();
  }

  @Override
  public long received() {
    return received.get();
  }

  @Override
  public void check() {
    Throwable cause = death;
    if (cause != null) {
      throw new IllegalStateException("the bare copy died", cause);
    }
  }

  @Override
  public void close() throws IOException {
    try (state) {
      streams.close(STOP_WITHIN);
    }
  }

  private Topology topology(Topics topics) {
    ByteArrayDeserializer deserializer = new ByteArrayDeserializer();
    ByteArraySerializer serializer = new ByteArraySerializer();
    return new Topology()
        .addSource(
            AutoOffsetReset.earliest(),
            "in",
            deserializer,
            deserializer,
            topics.conversations().name())
        .addProcessor("copy", Copy::new, "in")
        .addStateStore(
            Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(Map.of())
                .withCachingDisabled(),
            "copy")
        .addSink("out", topics.embeddings().name(), serializer, serializer, "copy");
  }

  private final class Copy implements Processor<byte[], byte[], byte[], byte[]> {
    private final Queue<Bytes> waiting = new ArrayDeque<>();
    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable KeyValueStore<Bytes, byte[]> store;

    @Override
    public void init(ProcessorContext<byte[], byte[]> begun) {
      context = begun;
      store = begun.getStateStore(STORE);
      begun.schedule(PUNCTUATION, PunctuationType.WALL_CLOCK_TIME, now -> passOn(now));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
      received.incrementAndGet();
      Bytes key = Bytes.wrap(record.key());
      if (store != null) {
        store.put(key, record.value());
      }
      waiting.add(key);
    }

    private void passOn(long now) {
      ProcessorContext<byte[], byte[]> to = context;
      KeyValueStore<Bytes, byte[]> from = store;
      if (to == null || from == null) {
        return;
      }
      for (Bytes key = waiting.poll(); key != null; key = waiting.poll()) {
        byte[] value = from.get(key);
        to.forward(new Record<>(key.get(), longer(value), now), "out");
        from.delete(key);
      }
    }

    private byte[] longer(byte[] value) {
      byte[] longer = Arrays.copyOf(value, value.length + more.length);
      System.arraycopy(more, 0, longer, value.length, more.length);
      return longer;
    }
  }
}
