package dev.parley.image;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;

/** Clients of a Kafka that is not there. */
final class KafkaRehearsal {
  private static final String NOBODY = "127.0.0.1:1";
  private static final Duration SHORTLY = Duration.ofMillis(300);

  private KafkaRehearsal() {}

  static void clients() throws InterruptedException {
    Map<String, Object> common = Map.of("bootstrap.servers", NOBODY);
    ByteArraySerializer writes = new ByteArraySerializer();
    ByteArrayDeserializer reads = new ByteArrayDeserializer();
    try (Admin admin = Admin.create(common);
        var producer =
            new KafkaProducer<>(
                Map.<String, Object>of(
                    "bootstrap.servers",
                    NOBODY,
                    "compression.type",
                    "lz4",
                    "max.block.ms",
                    SHORTLY.toMillis()),
                writes,
                writes);
        var consumer =
            new KafkaConsumer<>(
                Map.<String, Object>of(
                    "bootstrap.servers",
                    NOBODY,
                    "group.id",
                    "rehearsal",
                    "group.protocol",
                    "consumer",
                    "isolation.level",
                    "read_committed"),
                reads,
                reads)) {
      var topics = admin.describeTopics(List.of("rehearsal"));
      consumer.subscribe(List.of("rehearsal"));
      consumer.poll(SHORTLY);
      var sent = producer.send(new ProducerRecord<>("rehearsal", new byte[1], new byte[1]));
      TimeUnit.NANOSECONDS.sleep(SHORTLY.toNanos());
      producer.close(Duration.ZERO);
      admin.close(Duration.ZERO);
      if (!topics.allTopicNames().isDone() || !sent.isDone()) {
        throw new IllegalStateException("closing leaves a call open");
      }
    }
  }

  static void streams() throws InterruptedException {
    Properties settings = new Properties();
    settings.put("application.id", "rehearsal");
    settings.put("bootstrap.servers", NOBODY);
    settings.put("processing.guarantee", "exactly_once_v2");
    settings.put("state.dir", System.getProperty("java.io.tmpdir") + "/rehearsal");
    try (KafkaStreams streams = new KafkaStreams(topology(), settings)) {
      streams.start();
      TimeUnit.NANOSECONDS.sleep(SHORTLY.toNanos());
      streams.close(SHORTLY);
    }
  }

  private static Topology topology() {
    Topology topology = new Topology();
    topology.addSource(
        "source", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "rehearsal");
    topology.addProcessor("window", Passing::new, "source");
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore("waiting"), Serdes.String(), Serdes.ByteArray()),
        "window");
    topology.addSink(
        "sink", "rehearsed", new ByteArraySerializer(), new ByteArraySerializer(), "window");
    return topology;
  }

  private static final class Passing extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    @Override
    public void process(Record<byte[], byte[]> one) {
      context().forward(one);
    }
  }
}
