package dev.parley.cli;

import dev.parley.wire.HeaderNames;
import dev.parley.wire.Position;
import dev.parley.wire.TopicSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Reads conversations of a range and sends each again to the bulk topic, key and value as they are,
 * with the position where it first entered the log. Ends early when the system fails to acknowledge
 * one. For one run.
 */
final class ReplayRun {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Consumer<byte[], byte[]> consumer;
  private final Producer<byte[], byte[]> producer;
  private final String bulkTopic;
  private final Optional<String> keyPrefix;
  private final RateLimit limit;
  private final Listener listener;
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private long read;
  private long toRead;
  private long skipped;

  /** Is told how far it is, often. */
  interface Listener {
    void progress(Counts counts);
  }

  /**
   * How far it is.
   *
   * @param acknowledged conversations that the bulk topic has
   * @param skipped records that are of another tenant, or hold nothing to send again
   * @param read offsets of the range that lie behind
   * @param toRead offsets of the range
   */
  record Counts(long acknowledged, long skipped, long read, long toRead) {}

  /**
   * @param consumer reads what is committed; it has no partitions yet
   * @param tenant whose conversations are sent again; nothing for everyone's
   */
  ReplayRun(
      Consumer<byte[], byte[]> consumer,
      Producer<byte[], byte[]> producer,
      TopicSpec bulkTopic,
      Optional<String> tenant,
      RateLimit limit,
      Listener listener) {
    this.consumer = consumer;
    this.producer = producer;
    this.bulkTopic = bulkTopic.name();
    this.keyPrefix = tenant.map(name -> name + "/");
    this.limit = limit;
    this.listener = listener;
  }

  /**
   * Returns when all of the range has been read and acknowledged.
   *
   * @throws Exception what the system failed with; what was acknowledged before stays sent
   */
  Counts run(Map<TopicPartition, ReplayRange.Offsets> range) throws Exception {
    Map<TopicPartition, ReplayRange.Offsets> open = new HashMap<>(range);
    toRead = range.values().stream().mapToLong(ReplayRange.Offsets::count).sum();
    consumer.assign(open.keySet());
    open.forEach((partition, offsets) -> consumer.seek(partition, offsets.from()));
    while (!open.isEmpty()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        ReplayRange.Offsets offsets =
            open.get(new TopicPartition(record.topic(), record.partition()));
        if (offsets != null && record.offset() < offsets.to()) {
          take(record);
        }
      }
      // By position and not by record: the last offsets of a range may hold no record.
      open.entrySet().removeIf(one -> consumer.position(one.getKey()) >= one.getValue().to());
      consumer.assign(open.keySet());
      read = toRead - open.entrySet().stream().mapToLong(this::left).sum();
      listener.progress(counts());
      failIfItHas();
    }
    producer.flush();
    failIfItHas();
    return counts();
  }

  Counts counts() {
    return new Counts(acknowledged.get(), skipped, read, toRead);
  }

  private long left(Map.Entry<TopicPartition, ReplayRange.Offsets> one) {
    return Math.max(0, one.getValue().to() - consumer.position(one.getKey()));
  }

  private void take(ConsumerRecord<byte[], byte[]> record) throws Exception {
    if (!isWanted(record)) {
      skipped++;
      return;
    }
    limit.await();
    failIfItHas();
    var unused =
        producer.send(
            sentAgain(record),
            (metadata, problem) -> {
              if (problem == null) {
                acknowledged.incrementAndGet();
              } else {
                failure.compareAndSet(null, problem);
              }
            });
  }

  private boolean isWanted(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null || record.value() == null) {
      return false; // A tombstone only dropped what waited then.
    }
    return keyPrefix.isEmpty()
        || new String(record.key(), StandardCharsets.UTF_8).startsWith(keyPrefix.get());
  }

  /** Without the old timestamp, for retention counts from it. */
  private ProducerRecord<byte[], byte[]> sentAgain(ConsumerRecord<byte[], byte[]> record) {
    Position position =
        new Position(TopicSpec.generationOf(record.topic()), record.partition(), record.offset());
    Headers headers = new RecordHeaders(record.headers().toArray());
    headers.remove(HeaderNames.POSITION);
    headers.add(HeaderNames.POSITION, position.toString().getBytes(StandardCharsets.UTF_8));
    return new ProducerRecord<>(bulkTopic, null, record.key(), record.value(), headers);
  }

  private void failIfItHas() throws Exception {
    Exception problem = failure.get();
    if (problem != null) {
      throw problem;
    }
  }
}
