package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.Conversation;
import dev.parley.wire.ConversationCodec;
import dev.parley.wire.Position;
import dev.parley.wire.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(180)
@ExtendWith(StackExtension.class)
class ConversationPublisherIT {
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(60);

  private final TestStack stack;
  private final String servers;
  private final Topics topics;
  private boolean proxied;

  ConversationPublisherIT(TestStack stack) throws InterruptedException {
    this.stack = stack;
    servers = stack.bootstrapServers();
    topics = stack.newTopics(6);
  }

  @AfterEach
  void heal() throws IOException {
    if (proxied) {
      stack.kafkaProxy().forward();
    }
  }

  @Test
  void acknowledgedConversationIsInTheLogAtItsPosition() throws Exception {
    Map<Position, Conversation> published = new HashMap<>();
    try (ConversationPublisher publisher = ConversationPublisher.create(settings())) {
      for (int i = 0; i < 50; i++) {
        Conversation conversation = Conversations.named("c" + i);
        published.put(publisher.publish(conversation).get(), conversation);
      }
    }

    List<ConsumerRecord<byte[], byte[]>> log = log();
    assertThat(log).hasSize(50);
    for (ConsumerRecord<byte[], byte[]> record : log) {
      Conversation conversation =
          published.get(new Position(1, record.partition(), record.offset()));
      assertThat(new ConversationCodec().decode(record.value())).isEqualTo(conversation);
      assertThat(record.key()).isEqualTo(conversation.key().toBytes());
      assertThat(record.partition()).isEqualTo(conversation.key().partition(6));
      assertThat(record.headers()).isEmpty();
    }
  }

  @Test
  void closeWaitsForWhatWasAccepted() throws Exception {
    List<CompletableFuture<Position>> futures = new ArrayList<>();
    ConversationPublisher publisher = ConversationPublisher.create(settings());
    for (int i = 0; i < 2_000; i++) {
      futures.add(publisher.publish(Conversations.named("c" + i)));
    }

    publisher.close(CLOSE_WITHIN);

    assertThat(futures)
        .allMatch(CompletableFuture::isDone)
        .noneMatch(ConversationPublisherIT::failed);
    assertThat(log()).hasSize(2_000);
  }

  @Test
  void snapshotsOfOneConversationKeepTheOrderOfTheirPublishing() throws Exception {
    List<CompletableFuture<Position>> futures = new ArrayList<>();
    try (ConversationPublisher publisher = ConversationPublisher.create(settings())) {
      for (int i = 0; i < 500; i++) {
        futures.add(publisher.publish(Conversations.sized("same", 10 + i)));
      }
    }

    List<Position> positions = new ArrayList<>();
    for (CompletableFuture<Position> future : futures) {
      positions.add(future.get());
    }
    assertThat(positions).isSorted();
  }

  @Test
  void publishingGoesOnWhileTheBrokerIsAwayAndEverythingArrives() throws Exception {
    CountedProducer producer = new CountedProducer(throughProxy());
    try (var publisher =
        new ConversationPublisher(
            throughProxy(), PublisherMetrics.NONE, producer, System::nanoTime)) {
      List<CompletableFuture<Position>> futures = new ArrayList<>();
      futures.add(publisher.publish(Conversations.named("c0")));
      futures.get(0).get();

      stack.kafkaProxy().refuse();
      producer.away = true;
      // A send() has waited in vain: Kafka's client had forgotten the topic.
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                futures.add(publisher.publish(Conversations.named("c" + futures.size())));
                return producer.refusals.get() > 0;
              });
      assertThat(futures.stream().filter(CompletableFuture::isDone)).hasSize(1);

      stack.kafkaProxy().forward();

      CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).get();
      assertThat(log().stream().map(record -> new String(record.key())))
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, futures.size()).mapToObj(i -> "default/c" + i).toList());
    }
  }

  @Test
  void fullPublisherRefusesAtOnceAndLosesNothingOfWhatItAccepted() throws Exception {
    CountedMetrics metrics = new CountedMetrics();
    try (ConversationPublisher publisher = ConversationPublisher.create(throughProxy(), metrics)) {
      stack.kafkaProxy().stall();
      Map<String, CompletableFuture<Position>> accepted = new LinkedHashMap<>();
      CompletableFuture<Position> refused = null;
      while (refused == null) {
        String id = "c" + accepted.size();
        CompletableFuture<Position> future = publisher.publish(Conversations.sized(id, 20_000));
        if (future.isDone()) {
          refused = future;
        } else {
          accepted.put(id, future);
        }
      }
      assertThat(refused)
          .isCompletedExceptionally()
          .failsWithin(Duration.ZERO)
          .withThrowableThat()
          .withCauseInstanceOf(PublisherFullException.class);
      assertThat(accepted).hasSizeGreaterThan(150);

      stack.kafkaProxy().forward();

      CompletableFuture.allOf(accepted.values().toArray(CompletableFuture[]::new)).get();
      assertThat(log()).hasSameSizeAs(accepted.entrySet());
      assertThat(publisher.bytesWaiting()).isZero();
      assertThat(metrics.accepted).hasValue(accepted.size());
      assertThat(metrics.acknowledged).hasValue(accepted.size());
      assertThat(metrics.full).hasValue(1);
      publisher.publish(Conversations.named("again")).get();
    }
  }

  @Test
  void conversationThatCannotBeDeliveredInTimeFailsWithItsNameAndTheCause() throws Exception {
    try (ConversationPublisher publisher =
        ConversationPublisher.create(throughProxy().withDeliveryTimeout(Duration.ofSeconds(1)))) {
      stack.kafkaProxy().refuse();

      CompletableFuture<Position> future = publisher.publish(Conversations.named("lost"));

      ExecutionException thrown = catchThrowableOfType(ExecutionException.class, future::get);
      assertThat(thrown.getCause())
          .isInstanceOf(PublishFailedException.class)
          .hasMessageStartingWith("conversation default/lost was not ")
          .hasCauseInstanceOf(org.apache.kafka.common.errors.TimeoutException.class);
      assertThat(publisher.bytesWaiting()).isZero();
    }
  }

  @Test
  void closeFailsWhatTheBrokerDoesNotAcknowledgeInTime() throws Exception {
    ConversationPublisher publisher = ConversationPublisher.create(throughProxy());
    stack.kafkaProxy().stall();
    CompletableFuture<Position> future = publisher.publish(Conversations.named("stalled"));

    publisher.close(Duration.ofMillis(200));

    assertThat(future).isCompletedExceptionally();
    assertThatThrownBy(future::get)
        .cause()
        .isInstanceOf(PublishFailedException.class)
        .hasMessageStartingWith("conversation default/stalled was not ");
    assertThat(publisher.bytesWaiting()).isZero();
  }

  @Test
  void publisherOfATopicThatDoesNotExistDoesNotStart() {
    ConversationPublisherSettings settings =
        settings().withTopics(new Topics("none.", 6)).withReadyWithin(Duration.ofSeconds(3));

    assertThatThrownBy(() -> ConversationPublisher.create(settings))
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining("none.parley.conversations.v1")
        .hasMessageContaining("create the topics first");
  }

  @Test
  void publisherOfAClusterThatDoesNotAnswerDoesNotStart() throws Exception {
    stack.kafkaProxy().stall();

    assertThatThrownBy(
            () ->
                ConversationPublisher.create(
                    throughProxy().withReadyWithin(Duration.ofMillis(500))))
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining("is the cluster up");
  }

  private ConversationPublisherSettings settings() {
    return ConversationPublisherSettings.of(servers)
        .withTopics(topics)
        .withBufferBytes(ConversationPublisherSettings.LEAST_BUFFER_BYTES);
  }

  private ConversationPublisherSettings throughProxy() {
    proxied = true;
    return settings().withKafka(Map.of("bootstrap.servers", stack.proxiedBootstrapServers()));
  }

  private static boolean failed(CompletableFuture<?> future) {
    return future.isCompletedExceptionally();
  }

  /** Counts the calls of {@code send()} that failed before they returned. */
  private static final class CountedProducer extends KafkaProducer<byte[], byte[]> {
    private final AtomicInteger refusals = new AtomicInteger();

    private volatile boolean away;

    CountedProducer(ConversationPublisherSettings settings) {
      super(
          ClientConfiguration.producer(settings),
          new ByteArraySerializer(),
          new ByteArraySerializer());
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
      Future<RecordMetadata> future = super.send(record, callback);
      if (away && future.isDone()) {
        refusals.incrementAndGet();
      }
      return future;
    }
  }

  /** All that the topic holds. */
  private List<ConsumerRecord<byte[], byte[]>> log() {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      partitions.add(new TopicPartition(topics.conversations().name(), i));
    }
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    Map<String, Object> config =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            servers,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false);
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      consumer.seekToBeginning(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }
}
