package dev.parley.writer;

import dev.parley.runtime.queue.QueueSize;
import dev.parley.runtime.queue.QueueStage;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedConversationCodec;
import dev.parley.wire.HeaderNames;
import dev.parley.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topics of one test, as an embedder and an operator see them. */
public final class EmbeddingsTopic implements AutoCloseable {
  private final EmbeddedConversationCodec codec = new EmbeddedConversationCodec();
  private final String servers;
  private final Topics topics;
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;

  /** With a producer that writes transactions, as embedders do. */
  public EmbeddingsTopic(String servers, Topics topics) {
    this.servers = servers;
    this.topics = topics;
    this.admin = Admin.create(Map.of("bootstrap.servers", servers));
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                servers,
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                topics.prefix() + "test-embedder",
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                topics.embeddings().maxRecordBytes(),
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "lz4"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
  }

  public Admin admin() {
    return admin;
  }

  /** One transaction. */
  public void send(EmbeddedConversation... embedded) {
    send(List.of(embedded).stream().map(this::record).toList());
  }

  /** One transaction. */
  public void send(List<ProducerRecord<byte[], byte[]>> records) {
    producer.beginTransaction();
    records.forEach(producer::send);
    producer.commitTransaction();
  }

  /** A transaction that no reader of what is committed sees. */
  public void sendAndAbort(EmbeddedConversation... embedded) {
    producer.beginTransaction();
    for (EmbeddedConversation one : embedded) {
      producer.send(record(one));
    }
    producer.flush();
    producer.abortTransaction();
  }

  public ProducerRecord<byte[], byte[]> record(EmbeddedConversation embedded) {
    return record(embedded.conversation().key().toBytes(), codec.encode(embedded));
  }

  public ProducerRecord<byte[], byte[]> record(byte[] key, byte[] value) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topics.embeddings().name(), key, value);
    record
        .headers()
        .add(
            HeaderNames.PUBLISHED_AT,
            Long.toString(System.currentTimeMillis() - 1_000).getBytes(StandardCharsets.UTF_8));
    return record;
  }

  /** The writers' queue as operators see it. */
  public OptionalLong lag() throws InterruptedException {
    return new QueueSize(admin).lag(QueueStage.write(topics)).total();
  }

  /** Makes the group read everything again; it must have no members. */
  public void rewind() throws InterruptedException, ExecutionException {
    Map<TopicPartition, OffsetAndMetadata> starts = new HashMap<>();
    partitions(topics.embeddings().name())
        .forEach(partition -> starts.put(partition, new OffsetAndMetadata(0)));
    admin.alterConsumerGroupOffsets(topics.writerGroup(), starts).all().get();
  }

  public int members() throws InterruptedException, ExecutionException {
    return memberIds().size();
  }

  public List<String> memberIds() throws InterruptedException, ExecutionException {
    return admin
        .describeConsumerGroups(List.of(topics.writerGroup()))
        .describedGroups()
        .get(topics.writerGroup())
        .get()
        .members()
        .stream()
        .map(MemberDescription::consumerId)
        .toList();
  }

  /** All that the dead-letter topic holds. */
  public List<ConsumerRecord<byte[], byte[]>> deadLetters()
      throws InterruptedException, ExecutionException {
    List<TopicPartition> partitions = partitions(topics.deadLetters().name());
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    long end =
        admin.listOffsets(latest).all().get().values().stream()
            .mapToLong(offset -> offset.offset())
            .sum();
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                servers,
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                64 * 1024 * 1024),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (found.size() < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(found::add);
      }
    }
    return found;
  }

  private List<TopicPartition> partitions(String topic) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int i = 0; i < topics.partitions(); i++) {
      partitions.add(new TopicPartition(topic, i));
    }
    return partitions;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
    admin.close(Duration.ofSeconds(5));
  }
}
