package dev.parley.embedder;

import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedConversationCodec;
import dev.parley.wire.Position;
import dev.parley.wire.UndecodableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads all that is committed to a topic, from its beginning. For one thread. */
public final class TopicReader implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
  private final EmbeddedConversationCodec codec = new EmbeddedConversationCodec();

  public TopicReader(String bootstrapServers, String topic) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(one -> new TopicPartition(one.topic(), one.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Reads on until {@code enough}, or fails when that takes far too long. */
  public TopicReader until(String what, BooleanSupplier enough) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!enough.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(
            "not within " + PATIENCE + ": " + what + "; read " + records.size() + " records");
      }
      consumer.poll(Duration.ofMillis(50)).forEach(records::add);
    }
    return this;
  }

  /** Reads what there is by now: to the end of every partition. */
  public TopicReader toEnd() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    return until(
        "the end of the topic",
        () -> ends.entrySet().stream().allMatch(end -> reached(end.getKey(), end.getValue())));
  }

  public List<ConsumerRecord<byte[], byte[]>> records() {
    return records;
  }

  /** The transcripts of embedded conversations by position, in the order they were read. */
  public Map<Position, String> embedded() throws UndecodableException {
    Map<Position, String> embedded = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      EmbeddedConversation one = codec.decode(record.value());
      embedded.put(one.position(), one.conversation().transcript());
    }
    return Collections.unmodifiableMap(embedded);
  }

  @Override
  public void close() {
    consumer.close();
  }

  private boolean reached(TopicPartition partition, long end) {
    return consumer.position(partition) >= end;
  }
}
